using AIOps.Policies.Safety;

namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>Adds up what a replay finds.</summary>
internal sealed class HistoryReport(Policy policy, HistoryWindow window, SafetyOptions options)
{
    private const int MaxTargets = 10;
    private const int MaxOverlaps = 20;
    private const int MaxEpisodes = 50;

    /// <summary>Less than the quickest action needs from the alert to its effect.</summary>
    private static readonly TimeSpan QuickestAction = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> _heldBack = [];
    private readonly Dictionary<string, (int Matched, int Acted)> _targets = [];
    private readonly SortedDictionary<long, (int Matched, int Acted)> _spans = [];
    private readonly Dictionary<long, (Policy Policy, int Episodes)> _others = [];
    private readonly Queue<SimulatedEpisode> _newest = [];
    private RecoveredAlone _recovered = new(0, 0, 0);
    private int _acted;
    private int _matched;

    /// <summary>Hours for days, days for months, weeks for a year: never more than a hundred spans.</summary>
    private TimeSpan Length { get; } = (window.To - window.From).TotalDays switch
    {
        <= 4 => TimeSpan.FromHours(1),
        <= 100 => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    /// <summary>In the order of time.</summary>
    public void Add(MatchedEpisode episode, string outcome, string? reason)
    {
        var acted = outcome == "acted" ? 1 : 0;
        _matched++;
        _acted += acted;
        if (outcome is not ("acted" or "ignored"))
            _heldBack[outcome] = _heldBack.GetValueOrDefault(outcome) + 1;
        var target = episode.Action?.Target;
        if (target is not null)
            _targets[target] = Plus(_targets.GetValueOrDefault(target), acted);
        var span = (episode.At - window.From).Ticks / Length.Ticks;
        _spans[span] = Plus(_spans.GetValueOrDefault(span), acted);
        foreach (var other in episode.Others)
            _others[other.Id] = (other, _others.GetValueOrDefault(other.Id).Episodes + 1);
        if (episode.AloneAfter is { } alone)
            _recovered = new(_recovered.Total + 1,
                _recovered.WithinCooldown + (alone <= (policy.Cooldown ?? options.DefaultCooldown) ? 1 : 0),
                _recovered.BeforeAction + (alone < QuickestAction ? 1 : 0));
        _newest.Enqueue(new(episode.AlertId, episode.Alert, episode.At, episode.EndedAt, target, outcome, reason));
        if (_newest.Count > MaxEpisodes)
            _newest.Dequeue();
    }

    public HistorySimulation End(int episodes, DateTimeOffset? since, bool complete, ActionMode? mode) => new(
        window, complete, since, episodes, _matched, _acted, mode, _heldBack, _recovered,
        [.. _targets.OrderByDescending(t => t.Value.Matched).ThenBy(t => t.Key, StringComparer.Ordinal).Take(MaxTargets).Select(t => new SimulatedTarget(t.Key, t.Value.Matched, t.Value.Acted))],
        [.. _spans.Select(s => new SimulatedSpan(window.From + s.Key * Length, window.From + (s.Key + 1) * Length, s.Value.Matched, s.Value.Acted))],
        [.. _others.Values.OrderByDescending(o => o.Episodes).ThenBy(o => o.Policy.Id).Take(MaxOverlaps).Select(Overlap)],
        [.. _newest.Reverse()]);

    private PolicyOverlap Overlap((Policy Policy, int Episodes) other)
    {
        var first = PolicyOrder.IsBefore(other.Policy, policy);
        return new(PolicyReference.Of(other.Policy), other.Episodes, first, !(first ? other.Policy : policy).Continue);
    }

    private static (int, int) Plus((int Matched, int Acted) counts, int acted) => (counts.Matched + 1, counts.Acted + acted);
}
