using AIOps.Policies.Safety.Arguments;

namespace AIOps.Agent.Alerts;

/// <summary>Identity of a problem for sources that bring none: its name and labels, whatever their order.</summary>
public static class Fingerprint
{
    public static string Of(string source, string name, IReadOnlyDictionary<string, string> labels)
    {
        string[] fields = [source, name, .. labels.OrderBy(l => l.Key, StringComparer.Ordinal).SelectMany(l => new[] { l.Key, l.Value })];
        return CanonicalJson.Hash(fields)[..32];
    }
}
