using System.Data.Common;
using System.Globalization;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Queue;

/// <summary>The queue of one machine: a table in the embedded database, shared by its processes.</summary>
public sealed class SqliteQueue(Database database, QueueOptions options, TimeProvider time) : IActionQueue
{
    // Of eight turns five are for the urgent, two for the usual and one for the idle: none starves.
    private static readonly int[] Turns = [2, 0, 0, 1, 0, 0, 1, 0];

    private readonly WakeUp _wakeUp = new();
    private readonly SharedCheck _check = new(async () =>
    {
        var depth = await database.ReadAsync(connection => connection.ScalarAsync<long>("SELECT count(*) FROM queue_jobs", null, CancellationToken.None), CancellationToken.None);
        if (depth >= options.MaxDepth)
            throw new QueueFullException(depth, options.MaxDepth);
    }, time);

    public async Task EnqueueAsync(IReadOnlyList<ActionJob> jobs, CancellationToken cancellationToken)
    {
        await database.WriteAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            foreach (var job in jobs)
                await transaction.RunAsync("""
                    INSERT INTO queue_jobs (action_id, due_at, priority) SELECT @ActionId, @due, @priority
                    WHERE NOT EXISTS (SELECT 1 FROM queue_dead WHERE action_id = @ActionId)
                    ON CONFLICT (action_id) DO NOTHING
                    """, new { job.ActionId, due = job.NotBefore ?? now, priority = (int)job.Priority }, cancellationToken);
        }, cancellationToken);
        _wakeUp.Raise();
    }

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int max, TimeSpan wait, CancellationToken cancellationToken) =>
        new LeaseWait(_wakeUp, time).ForAsync(wait, () => LookAsync(worker, max, cancellationToken), cancellationToken);

    public async Task<LeasedJob?> RenewAsync(LeasedJob job, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + options.Lease;
        return await TouchAsync("UPDATE queue_jobs SET lease_until = @at", job, until, cancellationToken) ? job with { LeaseExpiresAt = until } : null;
    }

    public Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken) =>
        TouchAsync("DELETE FROM queue_jobs", job, null, cancellationToken);

    public Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => RetryAsync(job, delay, "deliveries", cancellationToken);

    public Task<bool> ReturnAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => RetryAsync(job, delay, "deliveries - 1", cancellationToken);

    private async Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, string deliveries, CancellationToken cancellationToken)
    {
        if (!await TouchAsync($"UPDATE queue_jobs SET lease_until = NULL, worker = NULL, deliveries = {deliveries}, due_at = @at", job, time.GetUtcNow() + delay, cancellationToken))
            return false;
        _wakeUp.Raise();
        return true;
    }

    public Task<bool> BuryAsync(LeasedJob job, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var priority = await transaction.ListAsync($"DELETE FROM queue_jobs {Mine} RETURNING priority", Arguments(job, null), row => row.Int("priority"), cancellationToken);
            if (priority.Count == 1)
                await BuryAsync(transaction, job.Job.ActionId, reason, job.Delivery, priority[0], cancellationToken);
            return priority.Count == 1;
        }, cancellationToken);

    public Task<IReadOnlyList<DeadJob>> DeadAsync(int max, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DeadJob>>(async connection => await connection.ListAsync(
            "SELECT action_id, reason, deliveries, died_at FROM queue_dead ORDER BY position DESC LIMIT @max", new { max },
            row => new DeadJob(row.Text("action_id"), row.Text("reason"), row.Int("deliveries"), row.Time("died_at")), cancellationToken), cancellationToken);

    public async Task<bool> ReplayAsync(string actionId, CancellationToken cancellationToken)
    {
        var replayed = await database.WriteAsync(async transaction =>
        {
            if (await transaction.ListAsync("DELETE FROM queue_dead WHERE action_id = @actionId RETURNING priority", new { actionId }, row => row.Int("priority"), cancellationToken) is not [var priority])
                return false;
            await transaction.RunAsync(
                "INSERT INTO queue_jobs (action_id, due_at, priority) VALUES (@actionId, @now, @priority)", new { actionId, now = time.GetUtcNow(), priority }, cancellationToken);
            return true;
        }, cancellationToken);
        if (replayed)
            _wakeUp.Raise();
        return replayed;
    }

    public Task<bool> DiscardAsync(string actionId, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction => await transaction.RunAsync("DELETE FROM queue_dead WHERE action_id = @actionId", new { actionId }, cancellationToken) == 1, cancellationToken);

    /// <summary>Asks only how deep it is: the queue is in the same file as the caller's own writes, and they fail with it.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => _check.RunAsync(cancellationToken);

    public Task<QueueDepth> DepthAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => (await connection.FirstAsync("""
            SELECT (SELECT count(*) FROM queue_jobs WHERE lease_until IS NULL AND due_at <= @now) AS ready,
              (SELECT count(*) FROM queue_jobs WHERE lease_until IS NULL AND due_at > @now) AS delayed,
              (SELECT count(*) FROM queue_jobs WHERE lease_until IS NOT NULL) AS leased,
              (SELECT count(*) FROM queue_dead) AS dead,
              (SELECT min(due_at) FROM queue_jobs WHERE lease_until IS NULL AND due_at <= @now) AS oldest
            """, new { now = time.GetUtcNow() },
            row => new QueueDepth(row.Long("ready"), row.Long("delayed"), row.Long("leased"), row.Long("dead"), time.GetUtcNow() - row.TimeOrNull("oldest")), cancellationToken))!, cancellationToken);

    private const string Mine = "WHERE action_id = @ActionId AND fence = @fence AND lease_until IS NOT NULL";

    private static object Arguments(LeasedJob job, DateTimeOffset? at) =>
        new { job.Job.ActionId, fence = long.Parse(job.Receipt, NumberStyles.None, CultureInfo.InvariantCulture), at };

    private Task<bool> TouchAsync(string change, LeasedJob job, DateTimeOffset? at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await transaction.RunAsync($"{change} {Mine}", Arguments(job, at), cancellationToken) == 1, cancellationToken);

    /// <summary>Reads first: an idle worker must not take the write lock four times a second.</summary>
    private async Task<(IReadOnlyList<LeasedJob>, TimeSpan?)> LookAsync(string worker, int max, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = await database.ReadAsync(async connection => (await connection.ListAsync("""
            SELECT min(due) AS due FROM (
              SELECT min(due_at) AS due FROM queue_jobs WHERE lease_until IS NULL
              UNION ALL SELECT min(lease_until) FROM queue_jobs WHERE lease_until IS NOT NULL)
            """, null, row => row.TimeOrNull("due"), cancellationToken))[0], cancellationToken);
        if (next is null || next > now)
            return ([], next - now);
        var jobs = await database.WriteAsync(transaction => TakeAsync(transaction, worker, max, now, cancellationToken), cancellationToken);
        return (jobs, null);
    }

    private async Task<IReadOnlyList<LeasedJob>> TakeAsync(DbTransaction transaction, string worker, int max, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await transaction.ListAsync("""
            SELECT action_id, deliveries, priority FROM queue_jobs WHERE lease_until <= @now ORDER BY priority, lease_until LIMIT @max
            """, new { now, max }, Waiting, cancellationToken);
        if (due.Count < max)
            due.AddRange(await NextAsync(transaction, max - due.Count, now, cancellationToken));

        var jobs = new List<LeasedJob>();
        foreach (var (id, deliveries, priority) in due)
            if (deliveries >= options.MaxDeliveries)
            {
                await transaction.RunAsync("DELETE FROM queue_jobs WHERE action_id = @id", new { id }, cancellationToken);
                await BuryAsync(transaction, id, $"Delivered {deliveries} times and never finished.", deliveries, priority, cancellationToken);
            }
            else
                jobs.Add(await LeaseAsync(transaction, id, deliveries + 1, worker, now, cancellationToken));
        return jobs;
    }

    /// <summary>Each turn takes the first of its own priority, and of the most urgent where that one has none.</summary>
    private static async Task<List<(string, int, int)>> NextAsync(DbTransaction transaction, int max, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = new Queue<(string, int, int)>[3];
        for (var priority = 0; priority < waiting.Length; priority++)
            waiting[priority] = new(await transaction.ListAsync("""
                SELECT action_id, deliveries, priority FROM queue_jobs WHERE lease_until IS NULL AND priority = @priority AND due_at <= @now
                ORDER BY due_at, position LIMIT @max
                """, new { priority, now, max }, Waiting, cancellationToken));
        // With one kind waiting nobody has to take turns, and nothing is written.
        var turn = waiting.Count(w => w.Count > 0) > 1 ? await transaction.ScalarAsync<int>("SELECT turn FROM queue_fence", null, cancellationToken) : -1;
        var next = new List<(string, int, int)>();
        while (next.Count < max && (waiting[turn < 0 ? 0 : Turns[(turn + next.Count + 1) % Turns.Length]] is { Count: > 0 } own ? own : waiting.FirstOrDefault(w => w.Count > 0)) is { } from)
            next.Add(from.Dequeue());
        if (turn >= 0)
            await transaction.RunAsync("UPDATE queue_fence SET turn = @turn", new { turn = (turn + next.Count) % Turns.Length }, cancellationToken);
        return next;
    }

    private static (string Id, int Deliveries, int Priority) Waiting(Row row) => (row.Text("action_id"), row.Int("deliveries"), row.Int("priority"));

    private async Task<LeasedJob> LeaseAsync(DbTransaction transaction, string id, int delivery, string worker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The clock keeps tokens rising when the file was lost; the last one does when the clock went back.
        var micros = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var fence = await transaction.ScalarAsync<long>("UPDATE queue_fence SET last = max(last + 1, @micros) RETURNING last", new { micros }, cancellationToken);
        var until = now + options.Lease;
        await transaction.RunAsync(
            "UPDATE queue_jobs SET lease_until = @until, fence = @fence, deliveries = @delivery, worker = @worker WHERE action_id = @id",
            new { id, until, fence, delivery, worker }, cancellationToken);
        return new(new(id), fence.ToString(CultureInfo.InvariantCulture), fence, delivery, until);
    }

    private Task<int> BuryAsync(DbTransaction transaction, string id, string reason, int deliveries, int priority, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            "INSERT INTO queue_dead (action_id, reason, deliveries, died_at, priority) VALUES (@id, @reason, @deliveries, @now, @priority)",
            new { id, reason, deliveries, now = time.GetUtcNow(), priority }, cancellationToken);
}
