using System.Text.Json;
using AIOps.Agent.Terminal;

namespace AIOps.Agent.Evaluation;

/// <summary><c>-- eval FOLDER</c>: how good the answers are, measured.</summary>
internal static class EvaluationCommand
{
    private const string Usage = "usage: eval FOLDER [--provider NAME] [--only PATTERN] [--repeat N] [--json FILE] [--require 0.9] [--live --allow-commands] [--Section:Key=VALUE …]";

    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    public static Task<int> RunAsync(string[] args) => TerminalGuard.RunAsync(Usage, async () =>
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        using var stop = new CancellationTokenSource();
        // What was set up is cleared away before it ends.
        Console.CancelKeyPress += (_, pressed) => stop.Cancel(pressed.Cancel = true);
        return await RunAsync(EvaluationSettings.Read(args), Console.Out, Console.Error, Screen.WantsColours(Console.IsOutputRedirected, Environment.GetEnvironmentVariable), stop.Token);
    });

    public static async Task<int> RunAsync(EvaluationSettings settings, TextWriter output, TextWriter errors, bool colours, CancellationToken cancellationToken)
    {
        var isPiped = settings.Json == "-";
        var printer = new ReportPrinter(new Screen(isPiped ? errors : output, colours && !isPiped));
        try
        {
            var report = await new Evaluation(settings, TimeProvider.System).RunAsync(printer.Show, cancellationToken);
            printer.Show(report);
            if (isPiped)
                await output.WriteLineAsync(JsonSerializer.Serialize(report, Indented));
            else if (settings.Json is { } file)
                await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, Indented) + "\n", cancellationToken);
            // Nothing measured is nothing shown.
            return settings.Require is { } least && (report.Runs == 0 || report.PassRate < least) ? ExitCodes.Failed : ExitCodes.Answered;
        }
        catch (ScenarioException e)
        {
            await errors.WriteLineAsync(TerminalText.Clean(e.Message));
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }
}
