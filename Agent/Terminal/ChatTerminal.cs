using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace AIOps.Agent.Terminal;

/// <summary>The conversation: reads lines, shows runs, asks for approvals. Everything it knows comes over the Agent's HTTP API.</summary>
internal sealed class ChatTerminal(ChatApi api, Screen screen, ChannelReader<string> input, string session)
{
    private const string Help = """
        Ask anything, or:
          /history            this conversation
          /session [ID]       which one this is; go to another, or to a new one with /session new
          /approvals          every action that waits for an approval
          /approve ID         shows it, then asks; /deny ID [reason]
          /quit               leaves; runs that wait go on without you
        Ctrl+C cancels the run at work; a second one leaves.
        """;

    private readonly RunPrinter _printer = new(screen, screen, streams: true);
    private readonly ApprovalDialog _approvals = new(api, screen);
    private readonly Lock _running = new();
    private string _session = session;
    private string? _run;
    private bool _isCancelled, _isLeaving;

    /// <summary>Until /quit or the end of the input.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        api.Lost = lost => screen.Line(lost ? "… the connection is lost; trying again" : "… it is back", Screen.Yellow);
        screen.Line($"session {_session}; /help says what can be done here", Screen.Grey);
        while (!_isLeaving && await AskAsync("> ", cancellationToken) is { } line && line.Trim() is not ("/quit" or "/exit"))
            try
            {
                if (line.Trim() is { Length: > 0 } text)
                    await (text[0] == '/' ? CommandAsync(text, cancellationToken) : TurnAsync(text, cancellationToken));
            }
            catch (ChatApiException e)
            {
                screen.Line($"! {e.Message}", Screen.Red);
            }
    }

    /// <summary>Ctrl+C. False when there is no run to cancel, or it was asked for before.</summary>
    public bool Interrupt()
    {
        string run;
        lock (_running)
        {
            if (_run is null || _isCancelled)
                return false;
            (run, _isCancelled) = (_run, true);
        }
        screen.Line("… cancelling; once more leaves", Screen.Yellow);
        _ = CancelAsync(run);
        return true;
    }

    private async Task CancelAsync(string run)
    {
        try
        {
            await api.CancelAsync(run, CancellationToken.None);
        }
        catch (ChatApiException e)
        {
            screen.Line($"! {e.Message}", Screen.Red);
        }
    }

    private async Task TurnAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            if (await ShowAsync(api.AskAsync(_session, message, cancellationToken), cancellationToken) is not { } ended)
                return;
            var (lastId, view) = ended;
            while (RunPrinter.Text(view, "status") == "waiting")
            {
                _printer.ShowReply(view);
                if (await WaitAsync(lastId, view, cancellationToken) is not { } next)
                    return;
                (lastId, view) = next;
            }
            _printer.ShowReply(view);
            _printer.ShowUsage(view);
        }
        finally
        {
            lock (_running)
                (_run, _isCancelled) = (null, false);
        }
    }

    private async Task<(string LastId, JsonElement View)?> ShowAsync(IAsyncEnumerable<ChatEvent> events, CancellationToken cancellationToken)
    {
        await foreach (var happened in events.WithCancellation(cancellationToken))
        {
            if (happened.Type == "run" && RunPrinter.Text(happened.Data, "run_id") is { } id)
                lock (_running)
                    _run = id;
            if (happened.Type == "reply")
                return (happened.Id, happened.Data);
            _printer.Show(happened);
        }
        return null;
    }

    /// <summary>A run that waits: its stream goes on meanwhile, as others may decide, while this person may say something, too.</summary>
    private async Task<(string LastId, JsonElement View)?> WaitAsync(string lastId, JsonElement view, CancellationToken cancellationToken)
    {
        var run = RunPrinter.Text(view, "run_id")!;
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rest = ShowAsync(api.ContinueAsync(run, lastId, left.Token), left.Token);
        foreach (var approval in view.GetProperty("pending_approvals").EnumerateArray().ToList())
            _approvals.Offer(approval);
        while (!rest.IsCompleted)
        {
            var reading = input.WaitToReadAsync(left.Token).AsTask();
            if (await Task.WhenAny(rest, reading) == rest || !await reading || !input.TryRead(out var line))
                break;
            if (line.Trim() is "/quit" or "/exit" or "later" or "l")
            {
                _isLeaving = line.Trim()[0] == '/';
                await left.CancelAsync();
                screen.Line($"It goes on waiting as run {run}; this session takes no other message until it has ended.", Screen.Grey);
                return null;
            }
            await _approvals.AnswerAsync(view, line.Trim(), left.Token);
        }
        return await rest;
    }

    private async Task CommandAsync(string text, CancellationToken cancellationToken)
    {
        switch (text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            case ["/help"]:
                screen.Line(Help);
                break;
            case ["/history"]:
                await HistoryAsync(cancellationToken);
                break;
            case ["/session"]:
                screen.Line(_session);
                break;
            case ["/session", "new"]:
                screen.Line(_session = Guid.NewGuid().ToString("N"));
                break;
            case ["/session", var id] when Chat.ChatRequest.IsSessionId(id):
                screen.Line(_session = id);
                break;
            case ["/approvals"]:
                foreach (var action in (await api.WaitingActionsAsync(cancellationToken)).GetProperty("items").EnumerateArray())
                    screen.Line($"{RunPrinter.Text(action, "id")}  {RunPrinter.Text(action, "tool")} on {RunPrinter.Text(action, "target")}, asked by {RunPrinter.Text(action, "requested_by")}");
                break;
            case ["/approve", var id]:
                await _approvals.ReviewAsync(id, AskAsync, cancellationToken);
                break;
            case ["/deny", var id, .. var reason]:
                await _approvals.DenyAsync(id, reason.Length == 0 ? null : string.Join(' ', reason), cancellationToken);
                break;
            default:
                screen.Line(Help);
                break;
        }
    }

    private async Task HistoryAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var message in (await api.SessionAsync(_session, cancellationToken)).GetProperty("messages").EnumerateArray())
                screen.Line($"{(message.GetProperty("timestamp").TryGetDateTimeOffset(out var at) ? at.ToString("HH:mm", CultureInfo.InvariantCulture) : "")} {(RunPrinter.Text(message, "role") == "user" ? "> " : "")}{RunPrinter.Text(message, "content")}");
        }
        catch (ChatApiException e) when (e.Status == 404)
        {
            screen.Line("nothing has been said here yet");
        }
    }

    private async Task<string?> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        screen.Prompt(prompt);
        return await input.WaitToReadAsync(cancellationToken) && input.TryRead(out var line) ? line : null;
    }
}
