using AIOps.Policies.Autonomy;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>
/// Replays stored alerts against a policy, in the order of time, and writes nothing. The store keeps an episode as it last
/// was, so each is judged once, with its newest labels, at the time it was first seen.
/// </summary>
public sealed class HistorySimulator(PolicyCache cache, AlertStore alerts, ActionDrafts drafts, RunbookBinding runbooks, AutonomyReader autonomy, IOptions<SafetyOptions> safety) : IDisposable
{
    private const int PageSize = 500;

    /// <summary>Alerts newer than the window have to be walked past.</summary>
    private const int MaxRead = 50_000;

    // A replay is seconds of work at worst: whoever asks for many waits, and the intake does not.
    private readonly SemaphoreSlim _turns = new(2, 2);

    /// <exception cref="Conditions.PolicyFormatException">The policy cannot be meant.</exception>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<HistorySimulation> RunAsync(Policy policy, HistoryWindow window, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var compiled = CompiledPolicy.From(policy);
            var others = new PolicyIndex(cache.Policies.Where(p => p.Policy.Id != policy.Id));
            var found = new List<(Alert Alert, Alert Stored, IReadOnlyList<CompiledPolicy> Others)>();
            var (episodes, complete, since) = await ReadAsync(window, stored =>
            {
                // As it was before it ended.
                var alert = stored with { Status = AlertStatus.Firing, EndsAt = null };
                if (compiled.Condition.Matches(alert))
                    found.Add((alert, stored, others.Match(alert)));
            }, cancellationToken);
            var (matched, known) = (new List<MatchedEpisode>(found.Count), new Dictionary<string, Runbook?>());
            foreach (var (alert, stored, also) in found)
                matched.Add(await MatchAsync(compiled, alert, stored, also, known, cancellationToken));
            return Report(compiled, window, matched).End(episodes, since, complete, await ModeAsync(policy, matched, cancellationToken));
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The mode in force: earned is what the record carries now, for the first action that was found.</summary>
    private async Task<ActionMode?> ModeAsync(Policy policy, List<MatchedEpisode> matched, CancellationToken cancellationToken) =>
        matched.FirstOrDefault(m => m.Action is not null)?.Action switch
        {
            { Mode: ActionMode.Earned } action => await autonomy.LevelAsync(action, cancellationToken),
            { Mode: var mode } => mode,
            // Without an action there is no record, and without one nothing is earned.
            null => policy.Mode == ActionMode.Earned ? ActionMode.Suggest : policy.Mode,
        };

    public void Dispose() => _turns.Dispose();

    private async Task<(int Episodes, bool Complete, DateTimeOffset? Since)> ReadAsync(HistoryWindow window, Action<Alert> take, CancellationToken cancellationToken)
    {
        var (read, taken, since) = (0, 0, (DateTimeOffset?)null);
        string? cursor = null;
        do
        {
            var page = await alerts.ListAsync(new AlertFilter(), new PageRequest(PageSize, cursor), cancellationToken);
            foreach (var alert in page.Items)
            {
                // Newest first seen first.
                if (alert.FirstSeen < window.From)
                    return (taken, true, since);
                if (++read > MaxRead)
                    return (taken, false, since);
                if (alert.FirstSeen > window.To)
                    continue;
                if (++taken > window.Limit)
                    return (window.Limit, false, since);
                since = since < alert.FirstSeen ? since : alert.FirstSeen;
                take(alert);
            }
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return (taken, true, since);
    }

    private async Task<MatchedEpisode> MatchAsync(CompiledPolicy compiled, Alert alert, Alert stored, IReadOnlyList<CompiledPolicy> others, Dictionary<string, Runbook?> known, CancellationToken cancellationToken)
    {
        var ended = stored.Status == AlertStatus.Resolved ? stored.EndsAt ?? stored.LastSeen : (DateTimeOffset?)null;
        var alone = ended is { } end && alert.LastActedAt is null ? TimeSpan.FromTicks(Math.Max(0, (end - alert.FirstSeen).Ticks)) : (TimeSpan?)null;
        var before = others.FirstOrDefault(o => !o.Policy.Continue && PolicyOrder.IsBefore(o.Policy, compiled.Policy))?.Policy;
        (string, string)? held = before is null ? null : ("preceded", $"policy \"{before.Name}\" acts first");
        ActionRequest? action = null;
        if (compiled.Action is ToolAction tool)
        {
            var proposal = PolicyProposals.Of(compiled.Policy, tool, alert);
            (action, var misfit) = drafts.Draft(await runbooks.BindAsync(proposal, known, cancellationToken));
            held ??= misfit is null ? null : (proposal.Refusal is null ? "misfit" : "unresolved", misfit);
        }
        return new(alert.Id, alert.Name, alert.FirstSeen, ended, alone, [.. others.Select(o => o.Policy)], action, held);
    }

    private HistoryReport Report(CompiledPolicy compiled, HistoryWindow window, List<MatchedEpisode> matched)
    {
        var report = new HistoryReport(compiled.Policy, window, safety.Value);
        var replay = new Replay(safety.Value);
        foreach (var episode in matched.OrderBy(m => m.At).ThenBy(m => m.AlertId, StringComparer.Ordinal))
            if (episode.Held is { } held)
                report.Add(episode, held.Outcome, held.Reason);
            else if (episode.Action is null)
                report.Add(episode, "ignored", null);
            else if (replay.Ask(episode.Action, episode.At) is { } denied)
                report.Add(episode, denied.Rule, denied.Reason);
            else
                report.Add(episode, "acted", null);
        return report;
    }
}
