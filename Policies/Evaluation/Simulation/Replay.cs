using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;

namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>
/// Asks the gate's cooldown and rate limit as they would have been asked then, with the actions that this replay let through
/// as the only ones begun. Feed it in the order of time.
/// </summary>
internal sealed class Replay(SafetyOptions options)
{
    private readonly IGateRule[] _rules = [new CooldownRule(), new RateLimitRule()];
    private readonly List<DateTimeOffset> _started = [];
    private readonly Dictionary<string, List<DateTimeOffset>> _startedOn = [];

    /// <summary>Null, and counted as begun, when both rules allow it; else what the rule that denies says.</summary>
    public GateDecision? Ask(ActionRequest action, DateTimeOffset at)
    {
        if (!_startedOn.TryGetValue(action.Target, out var onTarget))
            _startedOn.Add(action.Target, onTarget = []);
        var ruling = GateRuling.Of(_rules, new GateFacts
        {
            Pass = GatePass.Request,
            Action = action,
            Now = at,
            Options = options,
            LastStarted = onTarget.Count > 0 ? onTarget[^1] : null,
            StartedByPolicy = action.RateLimit is { } limit ? Since(_started, at - limit.Per) : 0,
            StartedOnTarget = Since(onTarget, at - options.LimitWindow),
            StartedGlobally = Since(_started, at - options.LimitWindow),
        });
        if (ruling.Outcome == GateOutcome.Deny)
            return ruling.Decisions[^1];
        _started.Add(at);
        onTarget.Add(at);
        return null;
    }

    private static int Since(List<DateTimeOffset> times, DateTimeOffset since)
    {
        var (low, high) = (0, times.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (times[middle] < since)
                low = middle + 1;
            else
                high = middle;
        }
        return times.Count - low;
    }
}
