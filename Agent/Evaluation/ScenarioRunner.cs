using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Analysis;
using AIOps.Agent.Chat;
using AIOps.Mcp.Client;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Evaluation;

/// <summary>Asks one scenario in a host, by the ways that chat and alerts take.</summary>
internal sealed class ScenarioRunner(EvaluationHost host)
{
    private static readonly Principal By = new("key:evaluation", Role.Operator);

    /// <exception cref="OperationCanceledException">The scenario's time is over.</exception>
    public Task<ScenarioOutcome> RunAsync(Scenario scenario, CancellationToken cancellationToken) =>
        scenario.Alert is null ? ChatAsync(scenario, cancellationToken) : AnalyseAsync(scenario, cancellationToken);

    private async Task<ScenarioOutcome> ChatAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var earlier = new List<ScenarioOutcome.Change>();
        foreach (var question in scenario.History)
            earlier.AddRange(Changes(await AskAsync(question, cancellationToken)));
        var view = await AskAsync(scenario.Question!, cancellationToken);
        var broken = view.Status == Graph.Runs.RunStatus.Failed ? view.Reply ?? "the run failed" : null;
        return new(view.Reply ?? "", [.. view.Steps.Where(step => !IsChange(step.Tool)).Select(step => step.Tool)], [.. earlier, .. Changes(view)], view.Usage.Provider, broken)
        {
            ModelCalls = view.Usage.ModelCalls,
            ToolCalls = view.Usage.ToolCalls,
            Tokens = view.Usage.InputTokens + view.Usage.OutputTokens,
            Cost = view.Usage.Cost,
        };
    }

    private async Task<ChatView> AskAsync(string question, CancellationToken cancellationToken)
    {
        var chat = host.Get<ChatService>();
        var start = await chat.StartAsync(By, new ChatRequest("evaluation", question), cancellationToken);
        var run = start.RunId ?? throw new ScenarioException(start.Busy ?? "the session cannot be used");
        try
        {
            // Nothing is carried out here, so that a run that waits has come to its end.
            var view = await chat.ViewAsync(await host.Get<RunFollower>().WaitAsync(run, _ => true, cancellationToken), cancellationToken);
            if (view.Status == Graph.Runs.RunStatus.Waiting)
                await chat.CancelAsync(By, run, cancellationToken);
            return view;
        }
        catch (OperationCanceledException)
        {
            await chat.CancelAsync(By, run, CancellationToken.None);
            throw;
        }
    }

    private async Task<ScenarioOutcome> AnalyseAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var now = host.Get<TimeProvider>().GetUtcNow();
        var alert = AlertmanagerSource.Read(scenario.Alert!.Value, now) is [var one] ? one : throw new ScenarioException($"{scenario.File}: alert must be exactly one alert");
        var analysis = await host.Get<Analyst>().RunAsync(new AlertAnalysis { Id = Guid.CreateVersion7(now).ToString("N"), Alert = alert, RequestedBy = By.Id, CreatedAt = now }, alert, cancellationToken);
        var result = analysis.Result!;
        var text = string.Join('\n', [result.RootCause.Description, result.RootCause.Reasoning, result.Impact, .. result.Evidence.Select(item => WireJson.ToElement(item).GetRawText()),
            .. result.RecommendedActions.Select(action => action.Action), result.InsufficientEvidence is { } missing ? WireJson.ToElement(missing).GetRawText() : ""]);
        var reads = analysis.Context?.Pieces.Select(piece => piece.Tool).OfType<string>().ToList() ?? [];
        return new(text, reads, [.. result.RecommendedActions.Where(action => action.Tool is { } tool && IsChange(tool)).Select(action => new ScenarioOutcome.Change(action.Tool!, action.Params ?? WireJson.ToElement(new { })))], analysis.Provider)
        {
            ModelCalls = analysis.Usage is null ? 0 : 1,
            ToolCalls = reads.Count,
            Tokens = (analysis.Usage?.InputTokens ?? 0) + (analysis.Usage?.OutputTokens ?? 0),
            Cost = analysis.Usage?.Cost ?? 0,
        };
    }

    private IEnumerable<ScenarioOutcome.Change> Changes(ChatView view) => view.Steps.Where(step => IsChange(step.Tool)).Select(step => new ScenarioOutcome.Change(step.Tool, step.Arguments));

    private bool IsChange(string tool) => host.Get<ToolCatalog>().Find(tool) is { Risk: not Risk.ReadOnly };
}
