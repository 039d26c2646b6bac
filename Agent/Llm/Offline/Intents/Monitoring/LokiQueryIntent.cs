using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"loki {app="web"} |= "error"": LogQL, passed on as it was written.</summary>
internal sealed partial class LokiQueryIntent : IIntent
{
    public (string? Server, string Text) Example => ("loki", "loki {app=\"web\"} |= \"error\"");

    public Claim? Read(Question question) => !question.IsTooLong && Query().Match(question.Original) is { Success: true } match && (question.Is("loki") || question.Original.TrimStart().StartsWith('{'))
        ? Claim.Ask(Claim.Certain - 2, $"LogQL {match.Groups["q"].Value}", "loki", "query_loki", new { Query = match.Groups["q"].Value })
        : null;

    [GeneratedRegex(@"(?<q>(?:[a-z_]+(?: by \([^)]*\))? ?\([^?]*)?\{[^}]*=[^?]*?)(?:\s+(?:in|on|from|with) loki)?\s*[?.]?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
