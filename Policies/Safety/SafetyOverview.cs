using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Policies.Safety;

/// <summary>What holds changes back now, read from where the gate reads it.</summary>
public sealed class SafetyOverview(StopStore stops, WindowStore windows, BreakerReader breakers, StormReader storms, LimitUse limits, TimeProvider time)
{
    public sealed record Window(SafetyWindow Definition, WindowHours Hours);

    public sealed record Breaker(string Tool, string TargetClass, string State, int Failures, DateTimeOffset? TryAt, string? Trial);

    public sealed record View(StopOrder? Stop, IReadOnlyList<Window> Windows, IReadOnlyList<Breaker> Breakers, IReadOnlyList<StormReading> Storms, LimitUse.View Limits);

    public async Task<View> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var readings = new List<StormReading>();
        foreach (var targetClass in Targets.Classes)
            if (await storms.ReadAsync(targetClass, cancellationToken) is { IsStorm: true } storm)
                readings.Add(storm);
        return new View(
            await stops.GetAsync(cancellationToken),
            await WindowsAsync(null, cancellationToken),
            [.. (await breakers.AllAsync(now, cancellationToken)).Select(b => new Breaker(b.Tool, b.TargetClass, StateOf(b.State, now), b.State.Failures, b.State.TryAt, b.State.Trial))],
            readings,
            await limits.ReadAsync(cancellationToken));
    }

    /// <summary>Of one kind, or those of any kind that hold now.</summary>
    public async Task<IReadOnlyList<Window>> WindowsAsync(WindowKind? kind, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return [.. (await windows.AllAsync(now, cancellationToken)).Where(w => kind is null || w.Kind == kind)
            .Select(w => new Window(w, WindowHours.Of(w, now))).Where(w => kind is not null || w.Hours.Holds)];
    }

    private static string StateOf(BreakerState state, DateTimeOffset now) => !state.IsOpen ? "closed" : now < state.TryAt ? "open" : "half_open";
}
