namespace AIOps.Policies.Safety.Gate;

/// <summary>
/// What a chat wants to change runs without a person only where the user's own words and the inventory stand behind the tool
/// and every value; text from outside never does. A chat that says nothing of where its values came from is believed nothing.
/// </summary>
public sealed class ProvenanceRule : IGateRule
{
    public string Name => "provenance";

    public GateVerdict Judge(GateFacts facts)
    {
        var action = facts.Action;
        if (action.Origin != ActionOrigin.Chat)
            return GateVerdict.Allow("not asked for in a chat");
        if (action.Provenance is { } sources && !sources.Any(source => source.IsTainted))
            return GateVerdict.Allow("the user's own words and the inventory stand behind it");
        if (facts.Pass != GatePass.Request)
            return action.DecidedBy is { } approver ? GateVerdict.Allow($"{approver} saw where its values came from") : GateVerdict.Deny("a person must see first where its values came from");
        var tainted = action.Provenance?.Where(source => source.IsTainted).Select(source => $"{source.Argument} = {source.Value} ({Said(source)})").Take(5).ToList();
        return new GateVerdict(GateOutcome.Approve, tainted is null
            ? "where its values came from is not known"
            : $"not vouched for by the user's words or the inventory: {string.Join("; ", tainted)}");
    }

    private static string Said(ArgumentSource source) => source.Origin == ValueOrigin.ToolOutput ? $"from {source.Where}" : "from nowhere in the conversation";
}
