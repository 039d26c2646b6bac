using System.Data.Common;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Alerts;

/// <summary>
/// Commits together what came in while the commit before was on its way to the disk: alone a request waits for nobody, and
/// under load one commit carries many.
/// </summary>
/// <param name="writers">Transactions under way at once.</param>
/// <param name="most">Alerts that one transaction carries, unless a single request brings more.</param>
public sealed class IntakeLane(Database database, int writers, int most, Func<DbTransaction, IReadOnlyList<Alert>, Task<IReadOnlyList<TriagedAlert>>> triage)
{
    private sealed record Waiting(IReadOnlyList<Alert> Alerts, TaskCompletionSource<IntakeResult> Answer, CancellationToken Gone);

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _writing;

    /// <summary>When it returns the alerts are durable; when it throws, none of them was stored.</summary>
    /// <param name="gone">
    /// The sender waits no more. What no transaction has taken by then is left out: the sender brings it again, and a lane that
    /// is slow must not become slower with work for those who left.
    /// </param>
    /// <exception cref="StoreUnavailableException"/>
    public Task<IntakeResult> AcceptAsync(IReadOnlyList<Alert> alerts, CancellationToken gone)
    {
        var waiting = new Waiting(alerts, new TaskCompletionSource<IntakeResult>(TaskCreationOptions.RunContinuationsAsynchronously), gone);
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (_writing == writers)
                return waiting.Answer.Task;
            _writing++;
        }
        _ = WriteAsync();
        return waiting.Answer.Task;
    }

    private async Task WriteAsync()
    {
        while (Take() is { } batch)
            await StoreAsync(batch);
    }

    private List<Waiting>? Take()
    {
        lock (_lock)
        {
            if (LeaveOutGone() is null)
            {
                _writing--;
                return null;
            }
            var batch = new List<Waiting> { _waiting.Dequeue() };
            var size = batch[0].Alerts.Count;
            while (LeaveOutGone() is { } next && (size += next.Alerts.Count) <= most)
                batch.Add(_waiting.Dequeue());
            return batch;
        }
    }

    /// <summary>The first whose sender still waits, or null.</summary>
    private Waiting? LeaveOutGone()
    {
        while (_waiting.TryPeek(out var first))
        {
            if (!first.Gone.IsCancellationRequested)
                return first;
            _waiting.Dequeue().Answer.SetCanceled(first.Gone);
        }
        return null;
    }

    private async Task StoreAsync(List<Waiting> batch)
    {
        try
        {
            var alerts = batch.Count == 1 ? batch[0].Alerts : [.. batch.SelectMany(one => one.Alerts)];
            // Not called off when one of the senders goes away: the others are still there.
            var triaged = await database.WriteAsync(transaction => triage(transaction, alerts), CancellationToken.None);
            var at = 0;
            foreach (var (own, answer, _) in batch)
            {
                answer.SetResult(IntakeResult.Of([.. triaged.Skip(at).Take(own.Count)]));
                at += own.Count;
            }
        }
        catch (Exception e) when (batch.Count > 1 && e is not StoreUnavailableException)
        {
            // Nothing was stored. Whatever one request did to this transaction, it does to no other request.
            foreach (var one in batch)
                await StoreAsync([one]);
        }
        catch (Exception e)
        {
            foreach (var (_, answer, _) in batch)
                answer.SetException(e);
        }
    }
}
