using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"cordon node2", "uncordon node2", "drain node node3".</summary>
internal sealed class NodeOrderIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "cordon node NAME (waits for approval)");

    public Claim? Read(Question question)
    {
        var order = Order.Plain(question);
        foreach (var verb in new[] { "cordon", "uncordon", "drain" })
            if (Verb.After(order, verb) is { } target)
                return Verb.Claim(verb, target, "kubernetes", ["node"], node => ($"{verb}_node", new { NodeName = node.Name }));
        return null;
    }
}
