using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AIOps.Policies.Learning.Signatures;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>A condition that holds for alerts of the kind that was healed, and never for more of them than were seen: each label that says what kind it is, is held to the values it had.</summary>
internal static partial class EvidenceCondition
{
    private const int MaxValues = 10;

    /// <summary>Null when no condition can say it: too many values, or one that a pattern would be read out of.</summary>
    public static JsonObject? Of(string alertName, IReadOnlyList<RememberedAlert> alerts, LearntFix fix)
    {
        var labels = new JsonObject();
        var condition = new JsonObject { ["name"] = Exactly([alertName]) };
        foreach (var label in alerts.SelectMany(a => a.Labels.Keys).Distinct(StringComparer.Ordinal).Where(LabelKinds.IsKind).Order(StringComparer.Ordinal))
        {
            var values = Values(alerts, a => a.Labels.GetValueOrDefault(label));
            // The label of a few that the others lack says nothing about the kind.
            if (values is null)
                continue;
            if (Exactly(values) is not { } exactly)
                return null;
            labels[label] = exactly;
        }
        // A target that an alert does not name is not guessed.
        foreach (Match placeholder in Placeholder().Matches(fix.Arguments.GetRawText()))
            if (!labels.ContainsKey(placeholder.Groups["label"].Value))
                labels[placeholder.Groups["label"].Value] = "?*";
        if (labels.Count > 0)
            condition["labels"] = labels;
        foreach (var (name, values) in new[] { ("severity", Values(alerts, a => a.Severity)), ("source", Values(alerts, a => a.Source)) })
            if (values is not null)
                condition[name] = Exactly(values);
        condition["status"] = "firing";
        return condition.Any(member => member.Value is null) ? null : condition;
    }

    /// <summary>Null when one of the alerts has none.</summary>
    private static string[]? Values(IReadOnlyList<RememberedAlert> alerts, Func<RememberedAlert, string?> value)
    {
        var values = alerts.Select(value).ToList();
        return values.Any(string.IsNullOrEmpty) ? null : [.. values.Select(v => v!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static JsonNode? Exactly(string[] values) =>
        values.Length > MaxValues || values.Any(v => v.AsSpan().IndexOfAny('*', '?') >= 0) ? null
        : values is [var only] ? JsonValue.Create(only)
        : new JsonArray([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);

    [GeneratedRegex(@"\$\{label\.(?<label>[^{}:]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
