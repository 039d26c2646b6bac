using System.Data.Common;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph.Runs;

/// <summary>
/// The stored form of runs, and who owns them. Every write is a compare-and-set on the version, and a run's first and last
/// write carry the lines of the conversation with them.
/// </summary>
internal sealed class RunRecords(Database database, RunStore runs, ChatStore chats, RunFeeds feeds, IOptions<GraphOptions> options, TimeProvider time)
{
    // Of this process.
    private readonly string _owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    public TimeSpan Lease => options.Value.Lease;

    public Task<ChatRun?> FindAsync(string runId, CancellationToken cancellationToken) => runs.GetAsync(runId, cancellationToken);

    public Task<IReadOnlyList<ChatRun>> OfSessionAsync(string sessionId, int max, CancellationToken cancellationToken) => runs.OfSessionAsync(sessionId, max, cancellationToken);

    public Task<IReadOnlyList<ChatEntry>> HistoryAsync(string sessionId, int max, CancellationToken cancellationToken) => chats.HistoryAsync(sessionId, max, cancellationToken);

    /// <summary>Running runs whose owner has given no sign of life.</summary>
    public Task<IReadOnlyList<ChatRun>> OrphansAsync(int max, CancellationToken cancellationToken) => runs.OrphansAsync(time.GetUtcNow(), max, cancellationToken);

    /// <summary>Waiting runs that can go on; with <paramref name="actionId"/> of those that wait for it.</summary>
    public Task<IReadOnlyList<ChatRun>> ReadyAsync(string? actionId, int max, CancellationToken cancellationToken) =>
        actionId is null ? runs.ReadyAsync(max, cancellationToken) : runs.ReadyAsync(actionId, max, cancellationToken);

    /// <summary>Stores a new run of this process with its question, unless <paramref name="mayFollow"/> forbids it after the session's latest run.</summary>
    /// <returns>The new run, or the latest one that stands in its way.</returns>
    public Task<(ChatRun Run, bool Begun)> BeginAsync(RunState state, Func<ChatRun, bool> mayFollow, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var run = Next(new ChatRun(state.RunId, state.SessionId, state.By.Id, "", "", "", 0, now, now), state);
        return database.WriteAsync(async transaction =>
        {
            await database.LockAsync(transaction, $"chat:{state.SessionId}", cancellationToken);
            if (await runs.LatestAsync(transaction, state.SessionId, cancellationToken) is { } latest && !mayFollow(latest))
                return (latest, false);
            await runs.InsertAsync(transaction, run, cancellationToken);
            await chats.AppendAsync(transaction, new ChatEntry(state.SessionId, "user", state.Question, now, run.Id), cancellationToken);
            return (run, true);
        }, cancellationToken);
    }

    /// <summary>Stores what <paramref name="work"/> makes of the state, in one transaction with all it writes; followers hear of it.</summary>
    /// <exception cref="RunLostException">Somebody else has stored the run since; nothing was written.</exception>
    public Task<(ChatRun Run, RunState State)> SaveAsync(
        ChatRun run, RunState state, Func<DbTransaction, RunState, Task<RunState>> work, CancellationToken cancellationToken) =>
        SaveAsync(run, state, work, isDurable: true, cancellationToken);

    /// <param name="isDurable">False for a step on the way: after a loss of power a run repeats its last reads, and nobody was promised anything yet.</param>
    public async Task<(ChatRun Run, RunState State)> SaveAsync(
        ChatRun run, RunState state, Func<DbTransaction, RunState, Task<RunState>> work, bool isDurable, CancellationToken cancellationToken)
    {
        var saved = await database.WriteAsync(async transaction =>
        {
            var after = await work(transaction, state);
            var next = Next(run, after);
            if (!await runs.SaveAsync(transaction, next, run.Version, cancellationToken))
                throw new RunLostException(run.Id);
            if (after.Status == RunStatus.Waiting || state.Status == RunStatus.Waiting)
                await runs.WaitForAsync(transaction, run.Id, after.Status == RunStatus.Waiting ? after.OpenSteps.Select(step => step.ActionId!) : [], cancellationToken);
            if (after.IsEnded && !state.IsEnded && after.Reply is { } reply)
                await chats.AppendAsync(transaction, new ChatEntry(run.SessionId, "assistant", reply, next.UpdatedAt, run.Id), cancellationToken);
            return (Run: next, State: after);
        }, isDurable, cancellationToken);
        feeds.Publish(saved.State);
        return saved;
    }

    /// <summary>Lets any process take the run up at once.</summary>
    public Task ReleaseAsync(ChatRun run, CancellationToken cancellationToken)
    {
        var free = run with { Version = run.Version + 1, Owner = null, OwnedUntil = null };
        return database.WriteAsync(transaction => runs.SaveAsync(transaction, free, run.Version, cancellationToken), cancellationToken);
    }

    public void Token(string runId, string? text) => feeds.Token(runId, text);

    private ChatRun Next(ChatRun run, RunState state)
    {
        var now = time.GetUtcNow();
        var working = state.Status == RunStatus.Running;
        return run with
        {
            Status = WireJson.Name(state.Status),
            Node = state.Node,
            State = RunStateJson.Write(state),
            Version = run.Version + 1,
            UpdatedAt = now,
            Owner = working ? _owner : null,
            OwnedUntil = working ? now + Lease : null,
        };
    }
}
