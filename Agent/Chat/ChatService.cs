using AIOps.Agent.Graph;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Chat;

/// <summary>Begins runs, shows them, cancels them. A session and its runs belong to the principal that opened it.</summary>
public sealed class ChatService
{
    private readonly Database _database;
    private readonly RunStore _runs;
    private readonly ChatStore _chats;
    private readonly ActionStore _actions;
    private readonly ActionDecisions _decisions;
    private readonly RunDispatcher _dispatcher;
    private readonly RunFeeds _feeds;
    private readonly GraphOptions _options;
    private readonly TimeProvider _time;

    internal ChatService(Database database, RunStore runs, ChatStore chats, ActionStore actions, ActionDecisions decisions,
        RunDispatcher dispatcher, RunFeeds feeds, IOptions<GraphOptions> options, TimeProvider time)
    {
        (_database, _runs, _chats, _actions, _decisions) = (database, runs, chats, actions, decisions);
        (_dispatcher, _feeds, _options, _time) = (dispatcher, feeds, options.Value, time);
    }

    /// <summary>Stores the message with its run and begins to work on it; one run at a time in a session.</summary>
    public async Task<ChatStart> StartAsync(Principal by, ChatRequest request, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var session = request.SessionId ?? Guid.CreateVersion7(now).ToString("N");
        var state = new RunState { RunId = Guid.CreateVersion7(now).ToString("N"), SessionId = session, By = by, Question = request.Message };
        state = state.Tell(RunEvent.Run, new { state.SessionId, state.RunId });
        var run = new ChatRun(state.RunId, session, by.Id, WireJson.Name(state.Status), state.Node, RunStateJson.Write(state), 1, now, now, _dispatcher.Owner, now + _options.Lease);
        var start = await _database.WriteAsync(async transaction =>
        {
            await _database.LockAsync(transaction, $"chat:{session}", cancellationToken);
            if (await _runs.LatestAsync(transaction, session, cancellationToken) is { } latest)
            {
                if (latest.Principal != by.Id)
                    return new ChatStart(session, null);
                if (latest.Status is "running" or "waiting")
                    return new ChatStart(session, null, Busy(latest));
            }
            await _runs.InsertAsync(transaction, run, cancellationToken);
            await _chats.AppendAsync(transaction, new ChatEntry(session, "user", request.Message, now, run.Id), cancellationToken);
            return new ChatStart(session, run.Id);
        }, cancellationToken);
        if (start.RunId is not null)
            _dispatcher.Start(run, state);
        return start;
    }

    /// <summary>The run, or null when there is none of this principal with that id.</summary>
    public async Task<RunState?> FindAsync(Principal by, string runId, CancellationToken cancellationToken) =>
        await _runs.GetAsync(runId, cancellationToken) is { } run && run.Principal == by.Id ? RunStateJson.Read(run.State) : null;

    public Task<ChatView> ViewAsync(RunState state, CancellationToken cancellationToken) => ChatView.OfAsync(state, _actions, cancellationToken);

    /// <summary>The conversation and its runs, newest run first; null when this principal has no such session.</summary>
    public async Task<(IReadOnlyList<ChatEntry> Messages, IReadOnlyList<ChatView> Runs)?> SessionAsync(Principal by, string sessionId, CancellationToken cancellationToken)
    {
        var runs = await _runs.OfSessionAsync(sessionId, 50, cancellationToken);
        if (runs.Count == 0 || runs[0].Principal != by.Id)
            return null;
        var views = await Task.WhenAll(runs.Select(run => ViewAsync(RunStateJson.Read(run.State), cancellationToken)));
        return (await _chats.HistoryAsync(sessionId, 500, cancellationToken), views);
    }

    /// <summary>
    /// Ends a run wherever it is, and takes back its actions that have not begun. Answers the run as it is then (one that had
    /// ended before stays as it was), or null when this principal has none with that id.
    /// </summary>
    public async Task<RunState?> CancelAsync(Principal by, string runId, CancellationToken cancellationToken)
    {
        while (await _runs.GetAsync(runId, cancellationToken) is { } run && run.Principal == by.Id)
        {
            var state = RunStateJson.Read(run.State);
            if (state.IsEnded)
                return state;
            var next = (state with { Status = RunStatus.Cancelled, Reply = "Cancelled." }).Tell(RunEvent.Error, new { Message = "cancelled" });
            if (!await EndAsync(run, next, cancellationToken))
                continue;
            _dispatcher.Stop(runId);
            _feeds.Publish(next);
            foreach (var step in state.OpenSteps.Where(step => step.ActionId is not null))
                // Another run may wait for the same approval: only what this one asked for is taken back.
                if (await _actions.GetAsync(step.ActionId!, cancellationToken) is { } action && action.RunId == runId)
                    await _decisions.CancelAsync(action.Id, by, cancellationToken);
            return next;
        }
        return null;
    }

    private Task<bool> EndAsync(ChatRun run, RunState next, CancellationToken cancellationToken) => _database.WriteAsync(async transaction =>
    {
        var ended = run with { Status = WireJson.Name(next.Status), State = RunStateJson.Write(next), Version = run.Version + 1, UpdatedAt = _time.GetUtcNow(), Owner = null, OwnedUntil = null };
        if (!await _runs.SaveAsync(transaction, ended, run.Version, cancellationToken))
            return false;
        await _chats.AppendAsync(transaction, new ChatEntry(run.SessionId, "assistant", next.Reply!, ended.UpdatedAt, run.Id), cancellationToken);
        return true;
    }, cancellationToken);

    private static string Busy(ChatRun run) => run.Status == "waiting"
        ? $"run {run.Id} of this session waits for an action; follow it at GET /api/chat/runs/{run.Id}, or end it with POST /api/chat/runs/{run.Id}/cancel"
        : $"run {run.Id} of this session is still at work; one at a time";
}
