using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"stop container cache", "start the gateway container".</summary>
internal sealed class ContainerPowerIntent : IIntent
{
    public (string? Server, string Text) Example => ("docker", "stop container NAME (waits for approval)");

    public Claim? Read(Question question)
    {
        var order = Order.Plain(question);
        foreach (var verb in new[] { "start", "stop" })
            if (Verb.After(order, verb) is { } target && Target.Of(target)?.Kind == "container")
                return Verb.Claim(verb, target, "docker", ["container"], container => ($"{verb}_container", new { ContainerName = container.Name }));
        return null;
    }
}
