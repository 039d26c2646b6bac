using StackExchange.Redis;

namespace AIOps.Policies.Queue;

/// <summary>
/// One multiplexed connection that comes back by itself. Whatever keeps Redis from answering becomes
/// <see cref="Storage.StoreUnavailableException"/>.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Refusals = ["LOADING", "READONLY", "MISCONF", "OOM", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH", "WRONGPASS", "NOREPLICAS", "BUSY", "ERR max"];

    private readonly ConfigurationOptions _settings;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ConnectionMultiplexer? _redis;

    public RedisConnection(Secret connectionString)
    {
        _settings = ConfigurationOptions.Parse(connectionString.Reveal());
        _settings.AbortOnConnectFail = false;
        _settings.ClientName ??= "aiops";
        // How soon it tries again after Redis went away.
        _settings.ReconnectRetryPolicy = new LinearRetry(500);
    }

    /// <summary>Runs a script; <paramref name="values"/> are its ARGV.</summary>
    public Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        GuardAsync(async redis =>
        {
            var database = redis.GetDatabase();
            try
            {
                return await database.ScriptEvaluateAsync(script, keys, values).WaitAsync(Patience, cancellationToken);
            }
            catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // The server was restarted and lost the script that the client believed to be there; the second try sends it.
                return await database.ScriptEvaluateAsync(script, keys, values).WaitAsync(Patience, cancellationToken);
            }
        }, cancellationToken);

    /// <summary>Calls <paramref name="heard"/> for each message, also after a reconnect; messages sent meanwhile are lost.</summary>
    public Task ListenAsync(string channel, Action heard, CancellationToken cancellationToken) =>
        GuardAsync(redis =>
        {
            redis.GetSubscriber().Subscribe(channel, (_, _) => heard(), CommandFlags.FireAndForget);
            return Task.FromResult(true);
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_redis is { } redis)
            await redis.CloseAsync(allowCommandsToComplete: false);
        _opening.Dispose();
    }

    private async Task<T> GuardAsync<T>(Func<ConnectionMultiplexer, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(await OpenAsync(cancellationToken));
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new Storage.StoreUnavailableException($"Redis cannot be used: {e.Message}", e);
        }
    }

    private static bool IsOutage(Exception e) => e switch
    {
        RedisConnectionException or TimeoutException => true,
        RedisServerException refused => Refusals.Any(refusal => refused.Message.Contains(refusal, StringComparison.Ordinal)),
        _ => false,
    };

    private async Task<ConnectionMultiplexer> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _redis) is { } open)
            return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_redis is null)
            {
                var redis = await ConnectionMultiplexer.ConnectAsync(_settings);
                // Replies of independent calls need no common order; keeping one costs a hop each.
                redis.PreserveAsyncOrder = false;
                Volatile.Write(ref _redis, redis);
            }
            return _redis!;
        }
        finally
        {
            _opening.Release();
        }
    }
}
