using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Graph.Runs;

/// <summary>
/// A run in the hands of this process. Every save prolongs the lease; as soon as one finds that somebody else has stored the
/// run, it is theirs and <see cref="Lost"/> fires.
/// </summary>
internal sealed class RunLease(ChatRun run, RunState state, RunRecords records, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _lost = new();
    private ChatRun _stored = run;

    public RunState State { get; private set; } = state;

    public CancellationToken Lost => _lost.Token;

    /// <summary>A checkpoint: whoever goes on begins here.</summary>
    public Task SaveAsync(RunState next, CancellationToken cancellationToken) =>
        SaveAsync((_, _) => Task.FromResult(next), isDurable: next.Status != RunStatus.Running, cancellationToken);

    /// <summary>Goes on from this state; it is stored with the next checkpoint.</summary>
    public async Task AdvanceAsync(RunState next, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        State = next;
        _writing.Release();
    }

    /// <summary>Stores what <paramref name="work"/> makes of the state, in one transaction with everything it writes.</summary>
    /// <exception cref="RunLostException">Another process has the run; nothing was stored.</exception>
    public Task SaveAsync(Func<DbTransaction, RunState, Task<RunState>> work, CancellationToken cancellationToken) => SaveAsync(work, isDurable: true, cancellationToken);

    private async Task SaveAsync(Func<DbTransaction, RunState, Task<RunState>> work, bool isDurable, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            (_stored, State) = await records.SaveAsync(_stored, State, work, isDurable, cancellationToken);
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
    public void Token(string? text) => records.Token(State.RunId, text);

    /// <summary>Prolongs the lease while a node works, until told to stop.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (State.Status == RunStatus.Running)
            {
                // Every run ends this wait: that is no exception, and should not cost one.
                await Task.Delay(records.Lease / 3, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested)
                    return;
                await SaveAsync((_, current) => Task.FromResult(current), cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RunLostException or StoreUnavailableException)
        {
            // The worker of the run meets the same at its next save.
        }
    }

    /// <summary>Lets another process go on at once (this one stops).</summary>
    public async Task ReleaseAsync()
    {
        await _writing.WaitAsync();
        try
        {
            await records.ReleaseAsync(_stored, CancellationToken.None);
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
}
