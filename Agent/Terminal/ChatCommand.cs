using System.Threading.Channels;

namespace AIOps.Agent.Terminal;

/// <summary><c>-- chat [--url URL] [--key KEY] [--session ID]</c>: the conversation in a terminal.</summary>
internal static class ChatCommand
{
    private const string Usage = $"usage: chat [--url URL] [--key KEY] [--session ID]; the key is else {TerminalArguments.KeyVariable}";

    public static Task<int> RunAsync(string[] args) => TerminalGuard.RunAsync(Usage, async () =>
    {
        var arguments = TerminalArguments.Read(args, Environment.GetEnvironmentVariable);
        if (arguments.Words.Count > 0 || arguments.Json || arguments.Timeout is not null)
            throw new UsageException(Usage);
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        using var left = new CancellationTokenSource();
        await using var agent = await AgentConnection.OpenAsync(arguments, left.Token);
        var lines = Channel.CreateBounded<string>(100);
        var terminal = new ChatTerminal(new ChatApi(agent.Http, TimeProvider.System), new Screen(Console.Out, Screen.WantsColours(Console.IsOutputRedirected, Environment.GetEnvironmentVariable)),
            lines.Reader, arguments.Session ?? Guid.NewGuid().ToString("N"));
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            if (!terminal.Interrupt())
                left.Cancel();
        };
        // Console input cannot be waited for with a token; the thread ends with the process.
        new Thread(() => Read(lines.Writer)) { IsBackground = true }.Start();
        try
        {
            await terminal.RunAsync(left.Token);
            return ExitCodes.Answered;
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    });

    private static void Read(ChannelWriter<string> lines)
    {
        while (Console.ReadLine() is { } line)
            while (!lines.TryWrite(line))
                if (!lines.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
                    return;
        lines.TryComplete();
    }
}
