namespace AIOps.Agent.Terminal;

/// <summary><c>-- ask "question"</c>: one question for scripts; the answer on standard output, what was done for it on standard error.</summary>
internal static class AskCommand
{
    private const string Usage = "usage: ask \"QUESTION\" | ask - [--json] [--session ID] [--timeout 60s] [--url URL] [--key KEY]; ends with 0 answered, 2 waiting, 1 failed, 64 usage, 69 unreachable";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);

    public static Task<int> RunAsync(string[] args) => TerminalGuard.RunAsync(Usage, async () =>
    {
        var arguments = TerminalArguments.Read(args, Environment.GetEnvironmentVariable);
        if (arguments.Words.Count != 1)
            throw new UsageException(Usage);
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        await using var agent = await AgentConnection.OpenAsync(arguments, CancellationToken.None);
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) => interrupted.Cancel(pressed.Cancel = true);
        return await AskAsync(new ChatApi(agent.Http, TimeProvider.System), arguments, Console.In, Console.Out, Console.Error, interrupted.Token);
    });

    public static async Task<int> AskAsync(ChatApi api, TerminalArguments arguments, TextReader input, TextWriter output, TextWriter errors, CancellationToken interrupted)
    {
        var question = (arguments.Words[0] == "-" ? await QuestionAsync(input) : arguments.Words[0]).Trim();
        if (question.Length is 0 or > Chat.ChatRequest.MaxMessage)
            throw new UsageException($"the question must have 1 to {Chat.ChatRequest.MaxMessage} characters");
        var (answers, steps) = (new Screen(output, colours: false), new Screen(errors, colours: false));
        var printer = new RunPrinter(answers, steps, streams: false);
        using var limit = new CancellationTokenSource(arguments.Timeout ?? DefaultTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, interrupted);
        string? run = null;
        try
        {
            await foreach (var happened in api.AskAsync(arguments.Session ?? Guid.NewGuid().ToString("N"), question, either.Token))
            {
                run ??= happened.Type == "run" ? RunPrinter.Text(happened.Data, "run_id") : null;
                if (happened.Type != "reply")
                {
                    printer.Show(happened);
                    continue;
                }
                if (arguments.Json)
                    // Written anew: everything beyond plain ASCII is escaped, so that no terminal obeys it.
                    await output.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(happened.Data));
                else
                    printer.ShowReply(happened.Data);
                return RunPrinter.Text(happened.Data, "status") switch { "completed" => ExitCodes.Answered, "waiting" => ExitCodes.Waiting, _ => ExitCodes.Failed };
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // What nobody waits for any more must not go on to change something.
            if (run is not null)
                await api.CancelAsync(run, CancellationToken.None);
            steps.Line(limit.IsCancellationRequested ? "no answer in time; the run was cancelled" : "cancelled");
        }
        return ExitCodes.Failed;
    }

    private static async Task<string> QuestionAsync(TextReader input)
    {
        var text = new char[Chat.ChatRequest.MaxMessage + 1];
        return new string(text, 0, await input.ReadBlockAsync(text));
    }
}
