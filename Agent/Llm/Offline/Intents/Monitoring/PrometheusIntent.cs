using System.Buffers;
using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"query up in prometheus", "promql: rate(x[5m])": the expression is passed on as it was written, and the tool's own table is the answer.</summary>
internal sealed partial class PrometheusIntent : IIntent
{
    private static readonly SearchValues<char> Operators = SearchValues.Create("(){}[]=<>+*/");

    public (string? Server, string Text) Example => ("prometheus", "query up in prometheus");

    public Claim? Read(Question question)
    {
        if (question.IsTooLong)
            return null;
        var match = Before().Match(question.Original) is { Success: true } before ? before : After().Match(question.Original);
        var query = match.Groups["q"].Value.Trim().Trim('`', '"', '\'').Trim();
        // Words are a question about Prometheus, not a query to it.
        return !match.Success || query.Length == 0 || (query.Contains(' ', StringComparison.Ordinal) && !query.AsSpan().ContainsAny(Operators)) || Lexicon.Concept(query.ToLowerInvariant()) is not null ? null
            : Claim.Ask(Claim.Certain - 2, $"PromQL {query}", "prometheus", "query_prometheus", new { Query = query });
    }

    [GeneratedRegex(@"\A\s*(?:please\s+)?(?:query|run|ask|show|evaluate|execute|what is|what's)?\s*(?:the\s+)?(?:promql|prometheus)(?:\s+(?:query|expression))?\s*(?:for|with)?\s*:?\s+(?<q>[^?]+?)\s*\??\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Before();

    [GeneratedRegex(@"\A\s*(?:please\s+)?(?:query|run|ask|show|evaluate|execute|get|what is|what's)\s+(?<q>.+?)\s+(?:in|from|on|against|with)\s+(?:promql|prometheus)\s*[?.!]?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex After();
}
