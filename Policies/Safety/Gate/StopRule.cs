namespace AIOps.Policies.Safety.Gate;

/// <summary>While the emergency stop stands, nothing is done, whoever asks and whoever approved.</summary>
public sealed class StopRule : IGateRule
{
    public string Name => "emergency_stop";

    public GateVerdict Judge(GateFacts facts) => facts.State switch
    {
        null => GateVerdict.Deny("whether everything is stopped could not be read"),
        { Stop: { } stop } => GateVerdict.Deny($"everything is stopped since {stop.At:u} by {stop.By}: {stop.Reason}. Resume, then ask again"),
        _ => GateVerdict.Allow("no emergency stop"),
    };
}
