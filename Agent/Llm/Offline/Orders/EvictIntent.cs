using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"evict pod web-1 in shop".</summary>
internal sealed class EvictIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "evict pod NAME in shop (waits for approval)");

    public Claim? Read(Question question) =>
        Verb.Claim("evict", Verb.After(Order.Plain(question), "evict"), "kubernetes", ["pod"], pod => ("evict_pod", new { PodName = pod.Name, pod.Namespace }));
}
