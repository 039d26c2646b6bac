namespace AIOps.Policies.Safety.Breakers;

/// <summary>
/// Tells from what became of the latest actions whether a tool still works on a class of targets: open after
/// <see cref="BreakerOptions.Failures"/>; after the cool-off one is let through; its success closes the breaker, its failure
/// opens it anew. There is no other record of it, so that every replica reads the same.
/// </summary>
public static class CircuitBreaker
{
    /// <param name="runs">Of one tool and class, without the action that is judged, in any order.</param>
    public static BreakerState Of(IEnumerable<ActionRun> runs, BreakerOptions options, DateTimeOffset now)
    {
        var all = runs.ToList();
        var failures = new List<DateTimeOffset>();
        DateTimeOffset? tryAt = null;
        foreach (var run in all.Where(r => r.EndedAt is not null).OrderBy(r => r.EndedAt).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            var at = run.EndedAt!.Value;
            if (run.Succeeded)
            {
                // Only a trial tells something new; what was under way when the breaker opened does not.
                if (tryAt is { } from && run.StartedAt >= from)
                    (tryAt, failures) = (null, []);
                continue;
            }
            if (tryAt is not null)
                tryAt = at + options.CoolOff;
            failures.RemoveAll(f => tryAt is null && f <= at - options.Window);
            failures.Add(at);
            if (tryAt is null && failures.Count >= options.Failures)
                tryAt = at + options.CoolOff;
        }
        return tryAt is { } open
            ? new BreakerState(failures.Count, open, all.FirstOrDefault(r => r.EndedAt is null && r.StartedAt >= open)?.Id)
            : new BreakerState(failures.Count(f => f > now - options.Window));
    }
}
