using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"query up in prometheus", "promql: rate(x[5m])": the expression is passed on as it was written, and the tool's own table is the answer.</summary>
internal sealed partial class PrometheusIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "query up in prometheus");

    public Reading? Read(Question question)
    {
        var match = Before().Match(question.Original) is { Success: true } before ? before : After().Match(question.Original);
        var query = match.Groups["q"].Value.Trim().Trim('`', '"', '\'').Trim();
        return !match.Success || query.Length == 0 ? null
            : new Reading($"PromQL {query}", "prometheus", inquiry => inquiry.Ask("query_prometheus", new { Query = query }) ?.Text);
    }

    [GeneratedRegex(@"\A\s*(?:please\s+)?(?:query|run|ask|show|evaluate|what is|what's)?\s*(?:promql|prometheus(?:\s+query)?)\s*(?:for|with)?\s*:?\s+(?<q>[^?]+?)\s*\??\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Before();

    [GeneratedRegex(@"\A\s*(?:please\s+)?(?:query|run|ask|show|evaluate|get|what is|what's)\s+(?<q>.+?)\s+(?:in|from|on|against|with)\s+(?:promql|prometheus)\s*[?.!]?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex After();
}
