using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>Something was deployed shortly before.</summary>
internal sealed class RolloutRule : IAnalysisRule
{
    public IEnumerable<Hypothesis> Judge(AnalysisCase alert)
    {
        if (alert.RecentRollout() is not { } recent || recent.Revision.Time("created_at") is not { } at)
            yield break;
        // The first revision of all is no change of anything.
        if (!recent.HasOlder)
            yield break;
        var minutes = Math.Round((alert.Alert.StartsAt - at).TotalMinutes);
        var errors = alert.Speaks("error", "5xx", "latency", "slow", "fail", "down", "crash", "restart", "availability", "burn", "slo");
        var evidence = AnalysisCase.Line($"{recent.Deployment} got revision {recent.Revision.Double("number"):0} {minutes} minutes before the alert", recent.Piece, $"{recent.Revision.Double("number"):0} (now)");
        yield return new(errors ? 0.62 : 0.38, $"The deployment of {recent.Deployment} (revision {recent.Revision.Double("number"):0}, {string.Join(", ", recent.Revision.Items("images").Select(i => i.GetString()))}) {minutes} minutes before the alert",
            $"The newest revision was made at {at:u}, the alert began at {alert.Alert.StartsAt:u}: most breakage follows a change.", [.. new[] { evidence }.OfType<EvidenceItem>()],
            [.. new[] { alert.Rollback(1) }.OfType<ProposedAction>()], errors ? "Users of the deployment get what the new revision does wrong." : null);
    }
}
