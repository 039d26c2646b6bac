using System.Text.Json;
using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>What the cluster's diagnosis found at, or beside, what the alert is about.</summary>
internal sealed class FindingRule : IAnalysisRule
{
    public IEnumerable<Hypothesis> Judge(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("diagnose"))
            foreach (var finding in piece.Data?.Items("findings") ?? [])
                if (Hypothesis(alert, piece, finding) is { } hypothesis)
                    yield return hypothesis;
    }

    private static Hypothesis? Hypothesis(AnalysisCase alert, ContextPiece piece, JsonElement finding)
    {
        var match = FindingMatch.Of(finding, alert.Subject);
        if (match == FindingMatch.Elsewhere || finding.Text("problem") is not { } problem)
            return null;
        var thing = finding.At("object");
        var name = $"{thing.Text("kind")} {(thing.Text("namespace") is { } space ? $"{space}/" : "")}{thing.Text("name")}";
        var remedy = Remedies.Of(problem);
        var confidence = match switch { FindingMatch.SameThing => 0.8, FindingMatch.SameNamespace => 0.45, _ => 0.35 }
            + (alert.Speaks(remedy.Words) ? 0.12 : 0) - (finding.Text("severity") switch { "critical" => 0, "warning" => 0.1, _ => 0.3 });
        var evidence = new List<EvidenceItem?> { AnalysisCase.Line($"{name} has the problem {problem}", piece, $"{problem}: {name}:") };
        evidence.AddRange(finding.Items("evidence").Take(4).Select(e => AnalysisCase.Line($"{problem} of {name}", piece, $"evidence: {e.GetString()}")));
        var reasoning = new List<string> { finding.Text("cause") ?? "" };
        if (finding.Items("explains").Count() is > 0 and var explained)
            reasoning.Add($"It also explains {explained} further {(explained == 1 ? "problem" : "problems")}: {string.Join(", ", finding.Items("explains").Take(3).Select(e => $"{e.Text("problem")} of {e.Text("object", "kind")} {e.Text("object", "name")}"))}.");
        if (alert.RecentRollout() is { } recent && remedy.MayComeWithRollout)
        {
            reasoning.Add($"Revision {recent.Revision.Double("number"):0} of {recent.Deployment} was deployed at {recent.Revision.Time("created_at"):u}, the alert began at {alert.Alert.StartsAt:u}.");
            evidence.Add(AnalysisCase.Line($"{recent.Deployment} was deployed shortly before the alert", recent.Piece, $"{recent.Revision.Double("number"):0} (now)"));
        }
        return new Hypothesis(confidence, $"{problem}: {name} {finding.Text("summary")}", string.Join(' ', reasoning), [.. evidence.OfType<EvidenceItem>()], [.. remedy.Propose(alert, finding)], remedy.Affected);
    }
}
