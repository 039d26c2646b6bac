using System.Text.Json;
using AIOps.Worker.Execution;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Verification;

/// <summary>
/// Decides whether a change has made its target healthy: at once, then after 1 s, 1.5 s … ; a target that is on its way is
/// given the tool's settle time; what is healthy must stay so for the policy's healthy delay.
/// </summary>
public sealed class Verifier(HealthChecks checks, ActionTools tools, IOptions<VerificationOptions> options, TimeProvider time)
{
    // Above the last of the usual delays (1 s × 1.5⁴), for targets that take minutes to settle.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(6);

    public async Task<Verdict> VerifyAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var settle = tools.Find(action)?.SettleWithin ?? TimeSpan.Zero;
        var delay = options.Value.FirstDelay;
        for (var check = 1; ; check++)
        {
            var health = await checks.LookAsync(action, snapshot, cancellationToken);
            if (health.State == HealthState.Healthy)
                return await StayAsync(action, snapshot, health, check, cancellationToken);
            if (health.State == HealthState.Delegated)
                return new Verdict(false, health.Reason, check, Delegated: true);
            var moving = health.State == HealthState.Progressing && time.GetElapsedTime(started) < settle;
            if (check > options.Value.Retries && !moving)
                return new Verdict(false, health.Reason, check);
            await Task.Delay(delay, time, cancellationToken);
            delay = Next(delay);
        }
    }

    /// <summary>Longer each time, up to the longest; a first delay that is configured longer stays as it is.</summary>
    private TimeSpan Next(TimeSpan delay)
    {
        var longer = delay * options.Value.Factor;
        return longer <= LongestDelay ? longer : delay > LongestDelay ? delay : LongestDelay;
    }

    private async Task<Verdict> StayAsync(ActionRequest action, JsonElement snapshot, Health health, int check, CancellationToken cancellationToken)
    {
        if (action.Verify?.Wait is not { } wait || wait <= TimeSpan.Zero)
            return new Verdict(true, health.Reason, check);
        await Task.Delay(wait, time, cancellationToken);
        var later = await checks.LookAsync(action, snapshot, cancellationToken);
        return later.State == HealthState.Healthy
            ? new Verdict(true, later.Reason, check + 1)
            : new Verdict(false, $"healthy, but not {wait.TotalSeconds:0.#} s later: {later.Reason}", check + 1);
    }
}
