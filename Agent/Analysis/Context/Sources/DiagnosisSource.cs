using System.Text.Json;

namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>The deterministic diagnosis, of the alert's namespace when it names one, and what it suggests to look at next.</summary>
internal sealed class DiagnosisSource : IContextSource
{
    private const string Name = "diagnosis";
    private const int Followed = 3;

    public async Task GatherAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        if (!scope.Offers(Name, "diagnose", "kubernetes"))
            return;
        object where = scope.Subject is { Namespace: { } space, Node: null } ? new { Namespace = space } : new { };
        var result = await scope.AskAsync(Name, "diagnose", where, cancellationToken);
        if (result?.Data is not { } data)
            return;
        var suggestions = data.Items("findings").Where(finding => FindingMatch.Of(finding, scope.Subject) >= FindingMatch.SameNamespace)
            .OrderByDescending(finding => FindingMatch.Of(finding, scope.Subject))
            .Select(finding => finding.At("suggestion")).Where(suggestion => scope.Find(suggestion.Text("tool") ?? "")?.Risk == Risk.ReadOnly).Take(Followed).ToList();
        foreach (var suggestion in suggestions)
            await scope.AskAsync(Name, suggestion.Text("tool")!, suggestion.At("arguments"), cancellationToken);
    }
}
