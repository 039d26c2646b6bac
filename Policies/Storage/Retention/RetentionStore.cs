using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Retention;

/// <summary>Deletes what is over and old, in short transactions, so that intake and work get in between.</summary>
public sealed class RetentionStore(Database database)
{
    /// <summary>Rows in one transaction.</summary>
    public const int Batch = 500;

    /// <summary>Ended actions. Those that policies' rate limits and cooldowns still count stay, whatever was asked for.</summary>
    /// <param name="discard">What the queue gave up it keeps for a replay; there is nothing to replay any more.</param>
    /// <returns>How many.</returns>
    public async Task<int> ForgetActionsAsync(DateTimeOffset before, DateTimeOffset now, Func<string, Task> discard, CancellationToken cancellationToken)
    {
        var counted = await CountedSinceAsync(now, cancellationToken);
        before = counted < before ? counted : before;
        return await ForgetAsync(AgedKinds.Actions, before, null, cancellationToken) + await ForgetAsync(AgedKinds.DeadActions, before, discard, cancellationToken);
    }

    public Task<int> ForgetExecutionsAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetAsync(AgedKinds.Executions, before, null, cancellationToken);

    public Task<int> ForgetAnalysesAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetAsync(AgedKinds.Analyses, before, null, cancellationToken);

    public Task<int> ForgetAlertsAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetAsync(AgedKinds.Alerts, before, null, cancellationToken);

    /// <summary>Closed incidents of which no alert, action, analysis or execution is left, with their timelines.</summary>
    public Task<int> ForgetIncidentsAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetAsync(AgedKinds.Incidents, before, null, cancellationToken);

    public Task<int> ForgetNoticesAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetAsync(AgedKinds.Notices, before, null, cancellationToken);

    /// <summary>Runs that have ended, with their part of the conversation.</summary>
    public Task<int> ForgetChatsAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetAsync(AgedKinds.Chats, before, null, cancellationToken);

    public Task<int> ForgetJobLogsAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetOldestAsync("job_logs", "created_at", before, cancellationToken);

    public Task<int> ForgetAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => ForgetOldestAsync("audit_log", "at", before, cancellationToken);

    private async Task<int> ForgetAsync(AgedKind kind, DateTimeOffset before, Func<string, Task>? discard, CancellationToken cancellationToken)
    {
        var count = 0;
        AgedRow? at = AgedRow.First;
        while (at is not null)
        {
            (var ids, at) = await kind.ForgetAsync(database, before, at, Batch, cancellationToken);
            count += ids.Count;
            if (discard is not null)
                foreach (var id in ids)
                    await discard(id);
        }
        return count;
    }

    /// <summary>Of a log, whose numbers rise with its times: from the front, so that no index by time is needed.</summary>
    private async Task<int> ForgetOldestAsync(string log, string time, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0;
        while (true)
        {
            var gone = await database.WriteAsync(transaction => transaction.RunAsync(
                $"DELETE FROM {log} WHERE id IN (SELECT id FROM (SELECT id, {time} FROM {log} ORDER BY id LIMIT @Batch) AS oldest WHERE {time} < @before)", new { Batch, before }, cancellationToken), cancellationToken);
            count += gone;
            if (gone < Batch)
                return count;
        }
    }

    /// <summary>The beginning of the longest time over which a policy counts its actions.</summary>
    private Task<DateTimeOffset> CountedSinceAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        var spans = await connection.ListAsync("SELECT cooldown_ms, rate_limit FROM policies WHERE cooldown_ms IS NOT NULL OR rate_limit IS NOT NULL", null,
            row => (Cooldown: row.LongOrNull("cooldown_ms") ?? 0, Limit: (row.DocumentOrNull<RateLimit>("rate_limit")?.Per ?? TimeSpan.Zero).TotalMilliseconds), cancellationToken);
        var longest = spans.Select(span => Math.Max(span.Cooldown, span.Limit)).DefaultIfEmpty(0).Max();
        return longest < (now - DateTimeOffset.UnixEpoch).TotalMilliseconds ? now - TimeSpan.FromMilliseconds(longest) : DateTimeOffset.UnixEpoch;
    }, cancellationToken);
}
