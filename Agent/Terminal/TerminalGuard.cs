namespace AIOps.Agent.Terminal;

/// <summary>Ends a terminal command with a sentence and a code of <see cref="ExitCodes"/>.</summary>
internal static class TerminalGuard
{
    public static async Task<int> RunAsync(string usage, Func<Task<int>> command)
    {
        try
        {
            return await StartUp.GuardAsync(command);
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message == usage ? usage : $"{TerminalText.Line(e.Message, 400)}\n{usage}");
            return ExitCodes.Usage;
        }
        catch (ChatApiException e)
        {
            await Console.Error.WriteLineAsync(TerminalText.Clean(e.Message));
            return e.Status == 0 ? ExitCodes.Unreachable : ExitCodes.Failed;
        }
    }
}
