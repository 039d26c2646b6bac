using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>An alert with all that was gathered about it, as the rules read it.</summary>
internal sealed partial class AnalysisCase(Alert alert, AnalysisContext context)
{
    private const int MaxExcerpt = 300;

    /// <summary>A change so long before the alert may be its cause.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(30);

    private static readonly string[] Resources = ["disk", "filesystem", "space", "inode", "memory", "oom", "cpu", "network", "volume"];

    public Alert Alert { get; } = alert;

    public AlertSubject Subject { get; } = AlertSubject.Of(alert);

    public AnalysisContext Context { get; } = context;

    /// <summary>Answers of these tools.</summary>
    public IEnumerable<ContextPiece> Of(params string[] tools) => Context.Pieces.Where(piece => piece is { Status: PieceStatus.Succeeded, Tool: { } tool } && tools.Contains(tool));

    /// <summary>Whether the alert's name or summary speaks of one of these.</summary>
    public bool Speaks(params string[] words)
    {
        var said = $"{Alert.Name} {Alert.Annotations.GetValueOrDefault("summary")} {Alert.Labels.GetValueOrDefault("alert_type")}";
        return words.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Of what the resource weighs as a cause: more when the alert speaks of it, little when the alert speaks of another one.</summary>
    public double Weigh(double confidence, double more, params string[] words) =>
        Speaks(words) ? confidence + more : Speaks(Resources) ? confidence * 0.4 : confidence;

    /// <summary>The line of the answer that holds these words, as evidence; null when none does.</summary>
    public static EvidenceItem? Line(string claim, ContextPiece piece, string? words)
    {
        if (string.IsNullOrWhiteSpace(words))
            return null;
        var wanted = WhiteSpace().Replace(words, " ").Trim();
        var line = piece.Text.Split('\n').Select(l => WhiteSpace().Replace(l, " ").Trim()).FirstOrDefault(l => l.Contains(wanted, StringComparison.Ordinal));
        return line is null ? null : new(claim, piece.Id, Short(line));
    }

    /// <summary>The revision that the deployment has, when it came shortly before the alert.</summary>
    public (ContextPiece Piece, string Deployment, JsonElement Revision, bool HasOlder)? RecentRollout()
    {
        foreach (var piece in Of("rollout_history"))
        {
            var revisions = piece.Data?.Items("revisions").ToList() ?? [];
            var current = revisions.FirstOrDefault(revision => revision.Flag("current"));
            if (current.ValueKind == JsonValueKind.Object && current.Time("created_at") is { } at && Alert.StartsAt - at <= Recent && at - Alert.StartsAt <= TimeSpan.FromMinutes(5) && piece.Data!.Value.Text("deployment") is { } name)
                return (piece, name, current, revisions.Count > 1);
        }
        return null;
    }

    public ProposedAction? Rollback(int priority) => RecentRollout() is { HasOlder: true } recent
        ? Propose($"Roll {recent.Deployment} back to the revision before", "rollback_deployment", new { DeploymentName = recent.Deployment, Subject.Namespace }, "Its newest revision came shortly before the alert.", priority)
        : null;

    public static ProposedAction Propose(string action, string? tool, object arguments, string reasoning, int priority) => new(action, tool, WireJson.ToElement(arguments), reasoning, priority);

    public static ProposedAction Advise(string action, string reasoning, int priority) => Propose(action, null, new { }, reasoning, priority);

    public static string Short(string line) => Excerpt.Head(line, MaxExcerpt, "");

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
