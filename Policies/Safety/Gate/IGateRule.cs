namespace AIOps.Policies.Safety.Gate;

/// <summary>One reason to hold an action back. Pure: everything it needs is in the facts.</summary>
public interface IGateRule
{
    /// <summary>snake_case, recorded with each decision.</summary>
    string Name { get; }

    GateVerdict Judge(GateFacts facts);
}
