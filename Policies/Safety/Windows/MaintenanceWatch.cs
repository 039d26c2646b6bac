using System.Data.Common;

namespace AIOps.Policies.Safety.Windows;

/// <summary>
/// Which alerts are under maintenance. Looks at the store once a second at most: intake is fast, and the gate reads
/// windows anew for each action anyway.
/// </summary>
public sealed class MaintenanceWatch(WindowStore windows, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private volatile Seen? _seen;

    /// <summary>The maintenance windows that are open now.</summary>
    public async Task<IReadOnlyList<SafetyWindow>> OpenAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_seen is { } seen && now - seen.At < Fresh && now >= seen.At)
            return seen.Open;
        var open = (await windows.AllAsync(transaction, now, cancellationToken))
            // What cannot be read keeps actions back at the gate; it hides no alert.
            .Where(w => w.Kind == WindowKind.Maintenance && WindowHours.Of(w, now).Until is not null).ToList();
        _seen = new Seen(now, open);
        return open;
    }

    /// <summary>The window that the alert is under, or null.</summary>
    public static SafetyWindow? Over(Alert alert, IReadOnlyList<SafetyWindow> open)
    {
        if (open.Count == 0)
            return null;
        var (labels, targets) = (new SubjectLabels(alert.Labels), Targets.Of(alert.Labels));
        return open.FirstOrDefault(w => w.Scope.Matches(labels, targets));
    }

    /// <summary>Windows of this process changed: the next look is at the store.</summary>
    public void Forget() => _seen = null;

    private sealed record Seen(DateTimeOffset At, IReadOnlyList<SafetyWindow> Open);
}
