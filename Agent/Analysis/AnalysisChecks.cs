using System.Text.RegularExpressions;

namespace AIOps.Agent.Analysis;

/// <summary>
/// Makes a result of a draft: what the record does not show is dropped, and a root cause that nothing is left of is no longer
/// called one. The same for a model's draft and for the rules'.
/// </summary>
internal sealed partial class AnalysisChecks(ActionChecks actions)
{
    // An excerpt of a letter or two is in every text.
    private const int LeastExcerpt = 3;
    private const double MostWithoutEvidence = 0.2;

    public AnalysisResult Judge(Draft draft, AnalysisContext context)
    {
        var dropped = new List<DroppedItem>();
        var evidence = new List<EvidenceItem>();
        foreach (var item in draft.Evidence)
            if (Misses(item, context) is { } reason)
                dropped.Add(new("evidence", item.Claim, reason));
            else
                evidence.Add(item with { Call = context.Find(item.Call)!.Id });
        var recommended = new List<RecommendedAction>();
        foreach (var proposed in draft.Actions)
        {
            var (action, reason) = actions.Judge(proposed, context);
            if (action is not null)
                recommended.Add(action);
            else
                dropped.Add(new("recommended_action", proposed.Tool is null ? proposed.Action : $"{proposed.Tool}: {proposed.Action}", reason!));
        }
        var carried = evidence.Count > 0;
        var needs = carried ? draft.Needs : [.. draft.Needs.DefaultIfEmpty("evidence for a root cause: nothing that was looked at shows one")];
        return new AnalysisResult
        {
            RootCause = carried ? draft.RootCause : draft.RootCause with { Confidence = Math.Min(draft.RootCause.Confidence, MostWithoutEvidence) },
            Evidence = evidence,
            Impact = draft.Impact,
            RecommendedActions = [.. recommended.OrderBy(action => action.Priority)],
            Severity = draft.Severity,
            EstimatedCustomerImpact = draft.CustomerImpact,
            InsufficientEvidence = needs.Count > 0 ? new(needs) : null,
            Dropped = dropped,
        };
    }

    /// <summary>Why the record does not support it, or null when it does.</summary>
    private static string? Misses(EvidenceItem item, AnalysisContext context)
    {
        if (context.Find(item.Call) is not { } piece)
            return $"there is no call {Excerpt.Ends(item.Call, 40)}";
        if (piece.Status != PieceStatus.Succeeded)
            return $"{piece.Id} ({piece.Source}) gave no answer";
        var excerpt = Plain(item.Excerpt);
        if (excerpt.Count(char.IsLetterOrDigit) < LeastExcerpt)
            return "its excerpt is empty or too short to show anything";
        return Plain(piece.Text).Contains(excerpt, StringComparison.Ordinal) ? null : $"its excerpt does not occur in what {piece.Id} ({piece.Source}) answered";
    }

    private static string Plain(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
