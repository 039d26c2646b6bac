using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>The analysis without a model: the likeliest hypothesis of the rules, with what else speaks. The same context always gives the same answer.</summary>
internal sealed class RuleAnalyst(IEnumerable<IAnalysisRule> rules)
{
    public const string Provider = "rules";

    private const double Worth = 0.25;
    private const int MaxEvidence = 8, MaxActions = 6, Others = 2;

    public Draft Judge(Alert alert, AnalysisContext context)
    {
        var its = new AnalysisCase(alert, context);
        // What no line shows is no hypothesis.
        var ranked = rules.SelectMany(rule => rule.Judge(its)).Where(h => h.Evidence.Count > 0 && h.Confidence >= Worth).OrderByDescending(h => h.Confidence).DistinctBy(h => h.Description).ToList();
        if (ranked.Count == 0)
            return Nothing(its);
        var best = ranked[0];
        var others = ranked.Skip(1).Take(Others).ToList();
        var reasoning = string.Join(' ', [best.Reasoning, .. others.Select(other => $"Also seen: {other.Description}."), .. Helped(its)]);
        return new Draft(
            new RootCause(best.Description, Math.Round(Math.Min(best.Confidence, 0.95), 2), reasoning),
            [.. ranked.Take(Others + 1).SelectMany(h => h.Evidence).DistinctBy(e => (e.Call, e.Excerpt)).Take(MaxEvidence)],
            Impact(its),
            [.. best.Actions.Concat(others.SelectMany(other => other.Actions.Select(action => action with { Priority = action.Priority + 2 }))).DistinctBy(a => (a.Tool, a.Tool is null ? a.Action : a.Params.GetRawText())).OrderBy(a => a.Priority).Take(MaxActions)],
            Severity(alert), best.Affected ?? "Not known: nothing that was looked at measures what customers feel.", []);
    }

    private static Draft Nothing(AnalysisCase its)
    {
        var missing = its.Context.Pieces.Where(piece => piece.Status != PieceStatus.Succeeded).Select(piece => AnalysisCase.Short(piece.Text.ReplaceLineEndings(" "))).Distinct().Take(9).ToList();
        return new Draft(
            new RootCause($"No cause was found for {its.Alert.Name} of {its.Subject}", 0, $"{its.Context.Pieces.Count(piece => piece.Status == PieceStatus.Succeeded)} calls answered, and none shows anything wrong with it."),
            [], Impact(its), [], Severity(its.Alert), "Not known.", missing.Count > 0 ? missing : ["labels that say what the alert is about (namespace, pod, deployment, service, node, instance)"]);
    }

    /// <summary>What is on the map behind it.</summary>
    private static string Impact(AnalysisCase its)
    {
        if (its.Of("blast_radius").FirstOrDefault()?.Data is not { } data)
            return $"{its.Subject} itself; what depends on it is not known.";
        var (down, degraded) = (Names(data.Items("down")), Names(data.Items("degraded")));
        return down.Count + degraded.Count == 0 ? $"{its.Subject} itself; nothing on the map depends on it."
            : $"{(down.Count > 0 ? $"Down with it: {string.Join(", ", down)}. " : "")}{(degraded.Count > 0 ? $"Going on with less: {string.Join(", ", degraded)}." : "")}".Trim();

        static List<string> Names(IEnumerable<System.Text.Json.JsonElement> affected) => [.. affected.Take(10).Select(a => $"{a.Text("node", "kind")} {a.Text("node", "name")}")];
    }

    private static IEnumerable<string> Helped(AnalysisCase its) =>
        its.Of("similar_incidents").SelectMany(piece => piece.Data?.Items("incidents") ?? []).SelectMany(incident => incident.Items("actions")).Where(action => action.Text("status") == "succeeded")
            .Take(its.Of("similar_incidents").Any(piece => piece.Data?.Items("fixes").Any() == true) ? 0 : 1).Select(action => $"In an earlier incident like this one {action.Text("tool")} on {action.Text("target")} helped.");

    private static string Severity(Alert alert) => alert.Severity switch
    {
        "critical" or "page" or "emergency" or "fatal" => "critical",
        "high" or "error" or "major" => "high",
        "low" or "minor" => "low",
        "info" or "informational" or "none" => "info",
        _ => "medium",
    };
}
