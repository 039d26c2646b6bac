using System.IO.Enumeration;
using AIOps.Agent.Evaluation.Recorded;

namespace AIOps.Agent.Evaluation;

/// <summary>Runs the scenarios of a folder one after the other, each in a host of its own, and clears away what each set up.</summary>
internal sealed class Evaluation(EvaluationSettings settings, TimeProvider time)
{
    private readonly Dictionary<string, Recording> _recordings = new(StringComparer.Ordinal);
    private IReadOnlyList<ToolDefinition>? _definitions;

    /// <param name="ended">Told of each run.</param>
    /// <exception cref="ScenarioException">What is there cannot be run at all.</exception>
    public async Task<EvaluationReport> RunAsync(Action<ScenarioResult> ended, CancellationToken cancellationToken)
    {
        var all = ScenarioReader.Read(settings.Folder).Where(one => settings.Only is null || FileSystemName.MatchesSimpleExpression(settings.Only, one.Name)).ToList();
        var skipped = all.Select(one => (one.Name, Why: Skipped(one))).Where(one => one.Why is not null).ToDictionary(one => one.Name, one => one.Why!, StringComparer.Ordinal);
        var results = new List<ScenarioResult>();
        foreach (var scenario in all.Where(one => !skipped.ContainsKey(one.Name)))
            for (var run = 0; run < settings.Repeat; run++)
            {
                results.Add(await RunAsync(scenario, cancellationToken));
                ended(results[^1]);
            }
        return EvaluationReport.Of(results, skipped);
    }

    private string? Skipped(Scenario scenario) => settings switch
    {
        { Live: false } => scenario.Recorded is null ? "it has no recording; --live runs it for real" : null,
        _ when scenario.Environment is null => "it has no environment to run in",
        { AllowCommands: false } => "it runs commands; --allow-commands lets it",
        _ => null,
    };

    private async Task<ScenarioResult> RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        if (!settings.Live || scenario.Environment is not { } environment)
            return await AskAsync(scenario, cancellationToken);
        var each = TimeSpan.FromSeconds(environment.Seconds);
        ScenarioResult? result = null;
        string? problem = null;
        try
        {
            result = await ShellCommands.RunAsync(environment.Setup, each, cancellationToken) is { } broken
                ? ScenarioResult.Of(scenario, ScenarioOutcome.None($"set-up failed: {broken}"), settings.Provider, TimeSpan.Zero)
                : await AskAsync(scenario, cancellationToken);
        }
        finally
        {
            problem = await ShellCommands.RunAllAsync(environment.Cleanup, each);
        }
        return problem is null ? result : result with { Failures = [.. result.Failures, $"clean-up failed: {problem}"] };
    }

    private async Task<ScenarioResult> AskAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        await using var host = await EvaluationHost.StartAsync(settings.Host, settings.Provider, Tools(scenario), cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(scenario.Limits.Seconds));
        var start = time.GetTimestamp();
        ScenarioOutcome outcome;
        try
        {
            outcome = await new ScenarioRunner(host).RunAsync(scenario, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = ScenarioOutcome.None($"none within {scenario.Limits.Seconds} seconds");
        }
        return ScenarioResult.Of(scenario, outcome, settings.Provider, time.GetElapsedTime(start));
    }

    private Action<IServiceCollection>? Tools(Scenario scenario)
    {
        if (settings.Live)
            return null;
        _definitions ??= Recording.LoadDefinitions(settings.Folder);
        if (!_recordings.TryGetValue(scenario.Recorded!, out var recording))
            _recordings[scenario.Recorded!] = recording = Recording.Load(settings.Folder, scenario.Recorded!);
        return services => services.AddRecordedTools(recording, _definitions);
    }
}
