using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"ingresses in shop", "get pvc -n pay", "which namespaces exist?": lists of kinds that have no tool of their own.</summary>
internal sealed class ResourcesIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "list ingresses in shop");

    public Claim? Read(Question question)
    {
        if (ResourceKinds.Of(question) is not { } kind || kind.Concept is "deployment" or "pod" or "node")
            return null;
        // A namespace is mostly said to narrow something else; services without Kubernetes are this machine's.
        if ((kind.Concept == "namespace" && question.Namespace is not null) || (kind.Concept == "service" && question.Namespace is null && !question.Is("cluster") && !question.Says("svc", "kubectl")))
            return null;
        var score = question.Explained(kind.Concept, "failed", "cluster", "status") + (kind.Concept == "namespace" ? 1 : question.Namespace is null ? 0 : 1);
        return new Claim(score, kind.Plural, "kubernetes", inquiry =>
        {
            if (Place.Of(inquiry, question) is not { } place)
                return null;
            inquiry.Understood = $"{kind.Plural} in {place.Where}{place.Guessed}";
            return inquiry.Ask("list_resources", place.Namespace is { } space ? new { Kind = kind.Plural, Namespace = space } : new { Kind = kind.Plural })?.Text;
        });
    }
}
