using AIOps.Policies.Conditions;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AIOps.Policies.Evaluation;

/// <summary>
/// The policies in memory, at most half a second behind the store on every replica. Until the first load has succeeded
/// <see cref="Current"/> throws: an alert must not pass by policies that were never read.
/// </summary>
public sealed partial class PolicyCache(PolicyStore store, TimeProvider time, ILogger<PolicyCache> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile IPolicyIndex? _current;
    private volatile Dictionary<long, CompiledPolicy> _compiled = [];
    private long _epoch = -1;

    /// <exception cref="StoreUnavailableException">Policies have not been read yet.</exception>
    public IPolicyIndex Current => _current ?? throw new StoreUnavailableException("the policies have not been read yet");

    /// <summary>All that <see cref="Current"/> was made of, disabled ones too; in no order.</summary>
    /// <exception cref="StoreUnavailableException">Policies have not been read yet.</exception>
    public IReadOnlyCollection<CompiledPolicy> Policies => _current is null ? throw new StoreUnavailableException("the policies have not been read yet") : _compiled.Values;

    /// <summary>Looks now; call after a change so that this replica follows at once.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var epoch = await store.EpochAsync(cancellationToken);
            if (epoch == _epoch && _current is not null)
                return;
            var compiled = Compile(await store.AllAsync(cancellationToken));
            var index = new PolicyIndex(compiled.Values);
            (_compiled, _current, _epoch) = (compiled, index, epoch);
            LogLoaded(compiled.Count, epoch);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>One that has not changed is not compiled again.</summary>
    private Dictionary<long, CompiledPolicy> Compile(IReadOnlyList<Policy> policies)
    {
        var compiled = new Dictionary<long, CompiledPolicy>(policies.Count);
        foreach (var policy in policies)
            try
            {
                compiled.Add(policy.Id, _compiled.GetValueOrDefault(policy.Id) is { } known && known.Policy.Version == policy.Version && known.Policy.CreatedAt == policy.CreatedAt
                    ? known
                    : CompiledPolicy.From(policy));
            }
            catch (PolicyFormatException e)
            {
                LogUnreadable(policy.Id, policy.Name, e.Message);
            }
        return compiled;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // Intake fails closed by itself while the store is away; the last policies read stay in force.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBroken(e);
            }
    }

    public override void Dispose()
    {
        _loading.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} policies, epoch {Epoch}")]
    private partial void LogLoaded(int count, long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policies could not be read; the last ones stay in force")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Policy {Id} ({Name}) cannot be read by this version and is left out: {Reason}")]
    private partial void LogUnreadable(long id, string name, string reason);
}
