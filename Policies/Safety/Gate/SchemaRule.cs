namespace AIOps.Policies.Safety.Gate;

/// <summary>The tool exists, the arguments fit its schema and name a target.</summary>
public sealed class SchemaRule : IGateRule
{
    public string Name => "schema";

    public GateVerdict Judge(GateFacts facts)
    {
        if (facts.Tool is not { } tool)
            return GateVerdict.Deny($"no connected tool server offers {facts.Action.Tool}");
        if (facts.Misfit is { } misfit)
            return GateVerdict.Deny(misfit);
        // The risk was judged with the definition of then; a tool that became riskier since must be judged anew.
        return tool.Risk > facts.Action.Risk
            ? GateVerdict.Deny($"{tool.Name} is {WireJson.Name(tool.Risk)} now and was {WireJson.Name(facts.Action.Risk)} when this was asked; ask again")
            : GateVerdict.Allow("tool, arguments and target fit");
    }
}
