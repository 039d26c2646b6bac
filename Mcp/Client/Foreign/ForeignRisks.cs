using AIOps.Policies.Conditions;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>What configuration says of a foreign server's tools: a risk for all, and for names with <c>*</c> and <c>?</c>. Left out is Destructive.</summary>
/// <param name="Tools">The longest pattern that fits decides.</param>
public sealed record ForeignRisks(Risk Server = Risk.Destructive, IReadOnlyDictionary<string, Risk>? Tools = null)
{
    public Risk Of(string tool)
    {
        var fitting = (Tools ?? new Dictionary<string, Risk>()).Where(rule => new Wildcard(rule.Key).Matches(tool)).OrderByDescending(rule => rule.Key.Length).ThenByDescending(rule => rule.Value);
        foreach (var rule in fitting)
            return rule.Value;
        return Server;
    }
}
