using Microsoft.Extensions.Options;

namespace AIOps.Policies.Incidents.Storms;

/// <summary>Counts the new problems that this process hears of.</summary>
public sealed class AlertStorm(IOptions<IncidentOptions> options)
{
    /// <summary>Of incidents that hold a storm.</summary>
    public const string Source = "alert_storm";

    /// <summary>Of the open one. Sorts before every other key: locks are taken in the order of keys, and a batch takes this one first.</summary>
    internal const string Key = "!storm";

    private readonly AlertStormOptions _options = options.Value.Storm;
    private readonly Lock _counting = new();
    private readonly Queue<(DateTimeOffset At, int Problems)> _heard = [];
    private int _sum;

    public TimeSpan Window => _options.Window;

    /// <summary>Whether these, with what was heard lately, are too many to be looked at one by one.</summary>
    public bool IsOn(int problems, DateTimeOffset now)
    {
        if (_options.Problems == 0 || problems == 0)
            return false;
        lock (_counting)
        {
            _heard.Enqueue((now, problems));
            _sum += problems;
            // Bounded: past the limit it no longer matters how far.
            while (_heard.TryPeek(out var oldest) && (oldest.At <= now - _options.Within || _sum - oldest.Problems > _options.Problems))
                _sum -= _heard.Dequeue().Problems;
            return _sum > _options.Problems;
        }
    }

    public string Describe(int problems) => $"{problems} new problems at once, and more than {_options.Problems} within {_options.Within:g}: what comes now belongs to this incident";
}
