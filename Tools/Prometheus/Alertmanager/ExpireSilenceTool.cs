using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus.Alertmanager;

public sealed class ExpireSilenceTool(AlertmanagerClient client, TimeProvider time) : ChangeTool<ExpireSilenceTool.Parameters, ExpireSilenceTool.Before>(new("expire_silence")
{
    Title = "Expire silence",
    Description = "Ends an Alertmanager silence now (see list_silences for ids), so that its alerts notify again. Undone by an equal silence for the time that was left.",
    Risk = Risk.Reversible,
    Idempotent = true,
    Target = "silence:{silence_id}",
    HasUndo = true,
})
{
    public sealed record Parameters(
        [property: Description("Id of the silence, a UUID."), RegularExpression("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")] string SilenceId);

    public sealed record Before(string Id, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Comment)
    {
        internal static Before Of(Silence silence) => new(silence.Id, silence.Matchers, silence.StartsAt, silence.EndsAt, silence.Comment ?? "");
    }

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var silences = await client.SilencesAsync(cancellationToken);
        var silence = Find(silences, parameters.SilenceId) ?? throw new ToolException($"Alertmanager {client.Address.Authority} has no silence {parameters.SilenceId}. There are {silences.Count(s => s.IsLive)} live ones; see list_silences.");
        return silence.IsLive
            ? Before.Of(silence)
            : throw new ToolException($"Silence {silence.Id} has already expired, at {silence.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}.");
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.StartsAt != decided.StartsAt || now.EndsAt != decided.EndsAt ? $"the silence was moved to end at {now.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}"
        : now.Matchers.SequenceEqual(decided.Matchers) ? null : "the silence was changed to match something else";

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(before.Id, cancellationToken) is not { IsLive: true } now)
            return ToolResult.Of($"Silence {before.Id} has expired already.", new { before.Id, Changed = false });
        if (WhatMoved(before, Before.Of(now)) is { } moved)
            throw new ToolException($"Since the snapshot, {moved}; silence {before.Id} is left alone.") { Moved = true };
        await client.ExpireSilenceAsync(before.Id, cancellationToken);
        return ToolResult.Of($"Silence {before.Id} ({{{string.Join(", ", before.Matchers)}}}) expired.", new { before.Id, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await FindAsync(before.Id, cancellationToken) is { IsLive: true } ? Effect.NotApplied : Effect.Applied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        await FindAsync(before.Id, cancellationToken) is { IsLive: true } silence
            ? Health.Unhealthy($"Silence {before.Id} is still {silence.Status.State}.")
            : Health.Healthy($"Silence {before.Id} has expired.");

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (before.EndsAt <= now)
            return ToolResult.Of($"Silence {before.Id} would have ended at {before.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'} anyway.", new { Changed = false });
        var key = $"undo-{call.IdempotencyKey ?? before.Id}";
        if (SilenceMark.Find(await client.SilencesAsync(cancellationToken), key) is { } made)
            return ToolResult.Of($"Silence {made.Id} already stands in for {before.Id}.", new { made.Id, Changed = false });
        // Alertmanager never revives an expired silence; an equal one takes its place.
        var start = before.StartsAt > now ? before.StartsAt : now;
        var id = await client.CreateSilenceAsync(before.Matchers, start, before.EndsAt, SilenceMark.Sign(before.Comment, key), cancellationToken);
        return ToolResult.Of($"Silence {id} made in place of {before.Id}, until {before.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}.", new { Id = id, Changed = true });
    }

    private async Task<Silence?> FindAsync(string id, CancellationToken cancellationToken) => Find(await client.SilencesAsync(cancellationToken), id);

    private static Silence? Find(IEnumerable<Silence> silences, string id) => silences.FirstOrDefault(silence => string.Equals(silence.Id, id, StringComparison.OrdinalIgnoreCase));
}
