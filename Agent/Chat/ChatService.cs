using System.Data.Common;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Chat;

/// <summary>Begins runs, shows them, cancels them. A session and its runs belong to the principal that opened it.</summary>
public sealed class ChatService
{
    private const int RunsShown = 50, MessagesShown = 500;

    private readonly RunRecords _records;
    private readonly ActionStore _actions;
    private readonly ActionDecisions _decisions;
    private readonly ActionSignal _signal;
    private readonly RunDispatcher _dispatcher;
    private readonly TimeProvider _time;

    internal ChatService(RunRecords records, ActionStore actions, ActionDecisions decisions, ActionSignal signal, RunDispatcher dispatcher, TimeProvider time) =>
        (_records, _actions, _decisions, _signal, _dispatcher, _time) = (records, actions, decisions, signal, dispatcher, time);

    /// <summary>Stores the message with its run and begins to work on it; one run at a time in a session.</summary>
    public async Task<ChatStart> StartAsync(Principal by, ChatRequest request, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var session = request.SessionId ?? Guid.CreateVersion7(now).ToString("N");
        var state = new RunState { RunId = Guid.CreateVersion7(now).ToString("N"), SessionId = session, By = by, Question = request.Message };
        state = state.Tell(RunEvent.Run, new { state.SessionId, state.RunId });
        var (run, begun) = await _records.BeginAsync(state, latest => latest.Principal == by.Id && latest.Status is not ("running" or "waiting"), cancellationToken);
        if (!begun)
            return new ChatStart(session, null, run.Principal == by.Id ? Busy(run) : null);
        _dispatcher.Start(run, state);
        return new ChatStart(session, run.Id);
    }

    /// <summary>The run, or null when there is none of this principal with that id.</summary>
    public async Task<RunState?> FindAsync(Principal by, string runId, CancellationToken cancellationToken) =>
        await _records.FindAsync(runId, cancellationToken) is { } run && run.Principal == by.Id ? RunStateJson.Read(run.State) : null;

    public Task<ChatView> ViewAsync(RunState state, CancellationToken cancellationToken) => ChatView.OfAsync(state, _actions, cancellationToken);

    /// <summary>The conversation and its runs, newest run first; null when this principal has no such session.</summary>
    public async Task<(IReadOnlyList<ChatEntry> Messages, IReadOnlyList<ChatView> Runs)?> SessionAsync(Principal by, string sessionId, CancellationToken cancellationToken)
    {
        var runs = await _records.OfSessionAsync(sessionId, RunsShown, cancellationToken);
        if (runs.Count == 0 || runs[0].Principal != by.Id)
            return null;
        var views = await Task.WhenAll(runs.Select(run => ViewAsync(RunStateJson.Read(run.State), cancellationToken)));
        return (await _records.HistoryAsync(sessionId, MessagesShown, cancellationToken), views);
    }

    /// <summary>
    /// Ends a run wherever it is, and takes back its actions that have not begun. Answers the run as it is then (one that had
    /// ended before stays as it was), or null when this principal has none with that id.
    /// </summary>
    public async Task<RunState?> CancelAsync(Principal by, string runId, CancellationToken cancellationToken)
    {
        while (await _records.FindAsync(runId, cancellationToken) is { } run && run.Principal == by.Id)
        {
            var state = RunStateJson.Read(run.State);
            if (state.IsEnded)
                return state;
            try
            {
                var next = (state with { Status = RunStatus.Cancelled, Reply = "Cancelled." }).Tell(RunEvent.Error, new { Message = "cancelled" });
                await _records.SaveAsync(run, state, async (transaction, _) =>
                {
                    await TakeBackAsync(transaction, state, by, cancellationToken);
                    return next;
                }, cancellationToken);
                _dispatcher.Stop(runId);
                foreach (var step in state.OpenSteps.Where(step => step.ActionId is not null))
                    _signal.Raise(step.ActionId!);
                return next;
            }
            catch (RunLostException)
            {
                // It took a step at the same moment: look again.
            }
        }
        return null;
    }

    /// <summary>With the run's end or not at all: nobody is to approve what nobody waits for.</summary>
    private async Task TakeBackAsync(DbTransaction transaction, RunState state, Principal by, CancellationToken cancellationToken)
    {
        foreach (var step in state.OpenSteps.Where(step => step.ActionId is not null))
            // Another run may wait for the same approval: only what this one asked for is taken back.
            if (await _actions.GetAsync(transaction, step.ActionId!, cancellationToken) is { } action && action.RunId == state.RunId)
                await _decisions.CancelAsync(transaction, action.Id, by, cancellationToken);
    }

    private static string Busy(ChatRun run) => run.Status == "waiting"
        ? $"run {run.Id} of this session waits for an action; follow it at GET /api/chat/runs/{run.Id}, or end it with POST /api/chat/runs/{run.Id}/cancel"
        : $"run {run.Id} of this session is still at work; one at a time";
}
