using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus.Alertmanager;

public sealed class CreateSilenceTool(AlertmanagerClient client, TimeProvider time) : ChangeTool<CreateSilenceTool.Parameters, CreateSilenceTool.Before>(new("create_silence")
{
    Title = "Create silence",
    Description = "Silences alerts in Alertmanager for a time, from now. They are still recorded, but nobody is notified. Undone by expiring the silence.",
    Risk = Risk.Reversible,
    Target = "silence:{matchers}",
    HasUndo = true,
})
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public sealed record Parameters(
        [property: Description("Which alerts, such as alertname=\"HighCpu\", instance=~\"web.*\". Operators: = != =~ !~."), MinLength(3), MaxLength(2000)] string Matchers,
        [property: Description("How long, such as 30m, 2h or 1d; at most 30 days."), MaxLength(20)] string Duration,
        [property: Description("Why, for the people who see it in Alertmanager."), MinLength(3), MaxLength(500)] string Comment);

    /// <param name="Existing">Ids of the live silences that already matched the same.</param>
    public sealed record Before(IReadOnlyList<string> Existing);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        Duration(parameters);
        var matchers = MatcherParser.Parse(parameters.Matchers);
        return new([.. (await client.SilencesAsync(cancellationToken)).Where(silence => silence.IsLive && silence.Matches(matchers)).Select(silence => silence.Id)]);
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.Existing.Except(decided.Existing).FirstOrDefault() is { } other ? $"silence {other} was made, which matches the same" : null;

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var (key, matchers, now) = (Key(call), MatcherParser.Parse(parameters.Matchers), time.GetUtcNow());
        if (await FindAsync(key, cancellationToken) is { } made)
            return ToolResult.Of($"Silence {made.Id} was already made by this action.", new { made.Id, made.EndsAt, Changed = false });
        var end = now + Duration(parameters);
        var id = await client.CreateSilenceAsync(matchers, now, end, SilenceMark.Sign(parameters.Comment, key), cancellationToken);
        return ToolResult.Of($"Silence {id} made: {{{string.Join(", ", matchers)}}} until {end.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}.", new { Id = id, EndsAt = end, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await FindAsync(Key(call), cancellationToken) is null ? Effect.NotApplied : Effect.Applied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var matchers = MatcherParser.Parse(parameters.Matchers);
        var made = (await client.SilencesAsync(cancellationToken)).Where(silence => silence.Matches(matchers) && SilenceMark.IsSigned(silence) && !before.Existing.Contains(silence.Id)).ToList();
        return made switch
        {
            [] => Health.Unhealthy($"Alertmanager {client.Address.Authority} has no such silence."),
            _ when made.Find(silence => silence.Status.State == "active") is { } active => Health.Healthy($"Silence {active.Id} is active until {active.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}."),
            _ when made.Find(silence => silence.IsLive) is { } pending => Health.Progressing($"Silence {pending.Id} is {pending.Status.State}."),
            _ => Health.Unhealthy($"Silence {made[0].Id} has expired."),
        };
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(Key(call), cancellationToken) is not { IsLive: true } made)
            return ToolResult.Of("No live silence of this action is left; nothing to expire.", new { Changed = false });
        await client.ExpireSilenceAsync(made.Id, cancellationToken);
        return ToolResult.Of($"Silence {made.Id} expired.", new { made.Id, Changed = true });
    }

    private async Task<Silence?> FindAsync(string key, CancellationToken cancellationToken) => SilenceMark.Find(await client.SilencesAsync(cancellationToken), key);

    private static string Key(ToolCall call) => call.IdempotencyKey ?? throw new ToolException("create_silence needs an idempotency key: the silence could not be found again.");

    private static TimeSpan Duration(Parameters parameters)
    {
        var duration = PrometheusTime.Duration(parameters.Duration, "duration");
        return duration >= TimeSpan.FromSeconds(1) && duration <= Longest ? duration : throw new ToolException($"duration {parameters.Duration} is not between 1s and {Longest.TotalDays:0}d.");
    }
}
