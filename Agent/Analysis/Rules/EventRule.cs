using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>Warnings that the cluster wrote about the very thing that the alert is about.</summary>
internal sealed class EventRule : IAnalysisRule
{
    public IEnumerable<Hypothesis> Judge(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("list_events"))
            foreach (var entry in (piece.Data?.Items("events") ?? []).Where(e => e.Text("type") == "Warning").Take(10))
            {
                var about = entry.Text("about")?.Split('/', 2) is [_, var name] ? name : null;
                var message = (entry.Text("message") ?? "").Trim();
                if (about is null || !alert.Subject.Names.Any(n => about == n || about.StartsWith($"{n}-", StringComparison.Ordinal)) || AnalysisCase.Line($"a warning about {about}", piece, AnalysisCase.Short(message)) is not { } evidence)
                    continue;
                yield return new(0.42, $"{entry.Text("reason")} of {about}: {AnalysisCase.Short(message)}", "The cluster wrote this warning about what the alert is about.", [evidence],
                    [AnalysisCase.Advise($"See to the cause of {entry.Text("reason")}", "It is the newest warning about it.", 3)]);
                break;
            }
    }
}
