using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>"yaml of deployment web in shop", "describe svc web", "show the ingress shop-web": one object of any kind.</summary>
internal sealed class ManifestIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "yaml of deployment web in shop");

    public Claim? Read(Question question)
    {
        if (!question.Is("manifest", "describe") || question.Names.Count == 0 || question.Is("vm", "container", "incident"))
            return null;
        var kind = ResourceKinds.Of(question);
        // Pods are described better by get_pod, unless their YAML is wanted.
        if (kind is null || (kind.Value.Singular == "pod" && !question.Is("manifest")))
            return null;
        return new Claim(question.Explained("manifest", "describe", kind.Value.Concept) + 2, "one object", "kubernetes", inquiry =>
        {
            if (Place.Of(inquiry, question) is not { } place)
                return null;
            var name = place.Groups is [var group] && kind.Value.Singular is "deployment" or "statefulset" or "daemonset" ? place.Groups[0].Workload : question.Names[0];
            if (place.IsAmbiguous && question.Namespace is null)
                return place.WhichOne(name);
            inquiry.Understood = $"{kind.Value.Singular} {(place.Namespace is null ? "" : $"{place.Namespace}/")}{name}";
            return inquiry.Ask("get_resource", place.Namespace is { } space ? new { Kind = kind.Value.Singular, Name = name, Namespace = space } : new { Kind = kind.Value.Singular, Name = name })?.Text;
        });
    }
}
