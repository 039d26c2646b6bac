using System.Text.Json;
using AIOps.Agent.Analysis.Context;
using AIOps.Policies.Documents;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>What helped against this kind of alert before, with its record; what did harm is named and not proposed.</summary>
internal sealed class MemoryRule : IAnalysisRule
{
    private const double Enough = 0.5;
    private const int Most = 3;

    public IEnumerable<Hypothesis> Judge(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("similar_incidents"))
        {
            var fixes = (piece.Data?.Items("fixes") ?? []).Where(f => f.Double("similarity") >= Enough && f.Text("tool") is not null && f.Text("record") is not null).Take(Most).ToList();
            var evidence = fixes.Select(f => AnalysisCase.Line($"what became of {f.Text("tool")}", piece, $"{f.Text("tool")} {f.At("arguments").GetRawText()} {f.Text("record")}")).OfType<EvidenceItem>().ToList();
            if (fixes.Count == 0 || evidence.Count == 0)
                continue;
            var best = fixes[0];
            var worked = best.Double("worked") > 0;
            // A record of the past says what helps, not what is wrong now: whatever was seen in the system itself says more.
            yield return new(worked ? 0.34 : 0.26,
                best.Text("cause") is { Length: > 0 } cause ? $"As with earlier alerts of this kind: {cause}" : $"The cause of {alert.Alert.Name} is not known; alerts of this kind were seen to before",
                $"{best.Text("tool")} {best.Text("record")}.", evidence, [.. fixes.Select(f => Act(alert, f))]);
        }
    }

    private static ProposedAction Act(AnalysisCase alert, JsonElement fix)
    {
        var (tool, record) = (fix.Text("tool")!, fix.Text("record")!);
        if (fix.Double("harmed") > 0)
            return AnalysisCase.Advise($"Think twice before {tool}", $"It {record}.", 3);
        if (!(fix.Double("worked") > 0))
            return AnalysisCase.Advise($"Do not expect much of {tool}", $"It {record}.", 4);
        var arguments = Placeholders.Resolve(fix.At("arguments"), alert.Alert, out var unresolved);
        return unresolved.Count > 0
            ? AnalysisCase.Advise($"Do what helped before: {tool}", $"It {record}. The alert does not say {string.Join(", ", unresolved)}.", 2)
            : AnalysisCase.Propose($"Do what helped before: {tool}", tool, arguments, $"It {record}.", 2);
    }
}
