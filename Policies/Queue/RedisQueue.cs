using System.Globalization;
using AIOps.Policies.Storage;
using StackExchange.Redis;

namespace AIOps.Policies.Queue;

/// <summary>The queue of many machines: a Redis stream with a consumer group, driven by <see cref="RedisScripts"/>. Leases and delays are Redis's own time.</summary>
public sealed class RedisQueue : IActionQueue, IAsyncDisposable
{
    // A script stops everything else in Redis while it runs.
    private const int MostPerScript = 1000;

    // A caller of intake waits for this; a Redis that is slower than that is as good as away.
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _redis;
    private readonly QueueOptions _options;
    private readonly TimeProvider _time;
    private readonly LeaseWait _waiting;
    private readonly WakeUp _wakeUp = new();
    private readonly SharedCheck _check;
    private readonly RedisKey[] _keys;
    private readonly RedisKey[] _checkKeys;
    private readonly Gathered<LeasedJob, bool> _completed;
    private readonly string _channel;
    private int _listening;

    public RedisQueue(RedisConnection redis, QueueOptions options, TimeProvider time)
    {
        _redis = redis;
        _options = options;
        _time = time;
        _waiting = new(_wakeUp, time);
        _check = new(AskAsync, time);
        // The braces keep all keys on one node of a cluster.
        string Key(string name) => $"{{{options.KeyPrefix}:queue}}:{name}";
        _channel = Key("wake");
        RedisKey[] streams = [Key("stream:high"), Key("stream"), Key("stream:low")];
        _checkKeys = [Key("check"), .. streams];
        _keys = [Key("jobs"), Key("delayed"), Key("dead"), Key("died"), Key("fence"), Key("cursors"), Key("turn"), _channel, .. streams];
        _completed = new(MostPerScript, CompleteAsync);
    }

    public async Task EnqueueAsync(IReadOnlyList<ActionJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var chunk in jobs.Chunk(MostPerScript))
            await RunAsync(
                RedisScripts.Enqueue, [.. chunk.SelectMany(job => new RedisValue[] { job.ActionId, job.NotBefore is { } due ? Microseconds(due) : 0, (int)job.Priority })], cancellationToken);
    }

    public async Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        await ListenAsync(cancellationToken);
        return await _waiting.ForAsync(wait, () => LookAsync(worker, Math.Min(max, MostPerScript)), cancellationToken);
    }

    public async Task<LeasedJob?> RenewAsync(LeasedJob job, CancellationToken cancellationToken)
    {
        // By this process's clock, from before the question: the holder compares with no other clock, and gives up too early rather than too late.
        var until = _time.GetUtcNow() + _options.Lease;
        return (bool)await RunAsync(RedisScripts.Renew, [job.Job.ActionId, job.Receipt], cancellationToken) ? job with { LeaseExpiresAt = until } : null;
    }

    /// <summary>Under load many are completed in one trip.</summary>
    public Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken) => _completed.RunAsync(job).WaitAsync(cancellationToken);

    public Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => RetryAsync(job, delay, true, cancellationToken);

    public Task<bool> ReturnAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => RetryAsync(job, delay, false, cancellationToken);

    public async Task<bool> BuryAsync(LeasedJob job, string reason, CancellationToken cancellationToken) =>
        (bool)await RunAsync(RedisScripts.Bury, [job.Job.ActionId, job.Receipt, reason], cancellationToken);

    public async Task<IReadOnlyList<DeadJob>> DeadAsync(int max, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])await RunAsync(RedisScripts.Dead, [max], cancellationToken);
        return answer.Chunk(2).Select(pair =>
        {
            var parts = ((string)pair[1]).Split(' ', 4);
            return new DeadJob(pair[0], parts[3], int.Parse(parts[0], CultureInfo.InvariantCulture), Time(long.Parse(parts[1], CultureInfo.InvariantCulture)));
        }).ToList();
    }

    public async Task<bool> ReplayAsync(string actionId, CancellationToken cancellationToken) =>
        (bool)await RunAsync(RedisScripts.Exhume, [actionId, 1], cancellationToken);

    public async Task<bool> DiscardAsync(string actionId, CancellationToken cancellationToken) =>
        (bool)await RunAsync(RedisScripts.Exhume, [actionId, 0], cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => _check.RunAsync(cancellationToken);

    public async Task<QueueDepth> DepthAsync(CancellationToken cancellationToken)
    {
        var counts = (long[])await RunAsync(RedisScripts.Depth, [], cancellationToken);
        return new(counts[0], counts[1], counts[2], counts[3], counts[4] < 0 ? null : TimeSpan.FromMicroseconds(counts[4]));
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    /// <summary>By a write: a replica or a full server answers a PING, too.</summary>
    private async Task AskAsync()
    {
        try
        {
            var depth = (long)await _redis.EvaluateAsync(RedisScripts.Check, _checkKeys, [], CancellationToken.None).WaitAsync(CheckPatience);
            if (depth >= _options.MaxDepth)
                throw new QueueFullException(depth, _options.MaxDepth);
        }
        catch (TimeoutException e)
        {
            throw new StoreUnavailableException($"Redis does not answer within {CheckPatience.TotalSeconds:0} s.", e);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _listening, 1) == 1)
            return;
        try
        {
            await _redis.ListenAsync(_channel, _wakeUp.Raise, cancellationToken);
        }
        catch
        {
            Volatile.Write(ref _listening, 0);
            throw;
        }
    }

    /// <summary>Not called off half-way: the jobs of an answer that nobody reads would wait for their leases to expire.</summary>
    private async Task<(IReadOnlyList<LeasedJob>, TimeSpan?)> LookAsync(string worker, int max)
    {
        var until = _time.GetUtcNow() + _options.Lease;
        var answer = (RedisValue[])await RunAsync(RedisScripts.Lease, [worker, max, Milliseconds(_options.Lease), _options.MaxDeliveries], CancellationToken.None);
        var jobs = answer.Skip(1).Chunk(3)
            .Select(job => new LeasedJob(new(job[0]), job[1], (long)job[1], (int)job[2], until))
            .ToList();
        return (jobs, (string)answer[0] is { Length: > 0 } ? TimeSpan.FromMicroseconds((long)answer[0]) : null);
    }

    private async Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, bool counts, CancellationToken cancellationToken) =>
        (bool)await RunAsync(RedisScripts.Retry, [job.Job.ActionId, job.Receipt, delay.Ticks / TimeSpan.TicksPerMicrosecond, counts ? 0 : 1], cancellationToken);

    private async Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<LeasedJob> jobs) =>
        (bool[])(await RunAsync(RedisScripts.Complete, [.. jobs.SelectMany(job => new RedisValue[] { job.Job.ActionId, job.Receipt })], CancellationToken.None))!;

    private Task<RedisResult> RunAsync(string script, RedisValue[] values, CancellationToken cancellationToken) =>
        _redis.EvaluateAsync(script, _keys, values, cancellationToken);

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
