using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Graph;

/// <summary>
/// A run in the hands of this process. Every save is a compare-and-set on the stored version and prolongs the lease; as soon
/// as one fails the run is another's and <see cref="Lost"/> fires.
/// </summary>
internal sealed class RunLease(ChatRun run, RunState state, Database database, RunStore runs, ChatStore chats, RunFeeds feeds, TimeSpan lease, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _lost = new();
    private ChatRun _stored = run;

    public RunState State { get; private set; } = state;

    public CancellationToken Lost => _lost.Token;

    public Task SaveAsync(RunState next, CancellationToken cancellationToken) => SaveAsync((_, _) => Task.FromResult(next), cancellationToken);

    /// <summary>Stores what <paramref name="work"/> makes of the state, in one transaction with everything it writes.</summary>
    /// <exception cref="RunLostException">Another process has the run; nothing was stored.</exception>
    public async Task SaveAsync(Func<DbTransaction, RunState, Task<RunState>> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            (_stored, State) = await database.WriteAsync(async transaction =>
            {
                var next = await work(transaction, State);
                var stored = Next(next);
                if (!await runs.SaveAsync(transaction, stored, _stored.Version, cancellationToken))
                    throw new RunLostException(_stored.Id);
                if (next.IsEnded && !State.IsEnded && next.Reply is { } reply)
                    await chats.AppendAsync(transaction, new ChatEntry(next.SessionId, "assistant", reply, stored.UpdatedAt, next.RunId), cancellationToken);
                return (stored, next);
            }, cancellationToken);
            feeds.Publish(State);
        }
        catch (RunLostException)
        {
            await _lost.CancelAsync();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A piece of the model's text, for whoever watches; null: forget the pieces since the last checkpoint.</summary>
    public void Token(string? text) => feeds.Token(State.RunId, text);

    /// <summary>Prolongs the lease while a node works, until told to stop.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken) && State.Status == RunStatus.Running)
                await SaveAsync((_, current) => Task.FromResult(current), cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or RunLostException or StoreUnavailableException)
        {
            // The worker of the run meets the same at its next save.
        }
    }

    /// <summary>Lets another process go on at once (this one stops).</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var free = _stored with { Version = _stored.Version + 1, Owner = null, OwnedUntil = null };
            await database.WriteAsync(transaction => runs.SaveAsync(transaction, free, _stored.Version, cancellationToken), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose()
    {
        _lost.Dispose();
        _writing.Dispose();
    }

    private ChatRun Next(RunState next)
    {
        var now = time.GetUtcNow();
        var working = next.Status == RunStatus.Running;
        return _stored with
        {
            Status = WireJson.Name(next.Status),
            Node = next.Node,
            State = RunStateJson.Write(next),
            Version = _stored.Version + 1,
            UpdatedAt = now,
            Owner = working ? _stored.Owner : null,
            OwnedUntil = working ? now + lease : null,
        };
    }
}
