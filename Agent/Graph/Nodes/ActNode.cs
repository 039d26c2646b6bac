using AIOps.Agent.Graph.Provenance;
using AIOps.Agent.Graph.Runs;
using AIOps.Mcp.Client;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph.Nodes;

/// <summary>
/// Carries out the calls of the last turn: what changes nothing at once and in parallel, every change as an ActionRequest that
/// is stored in one transaction with the run that asked for it.
/// </summary>
internal sealed class ActNode(ToolCatalog catalog, ToolReads reads, ActionService actions, ProvenanceReader provenance, OutboxRelay relay, IOptions<GraphOptions> options) : IGraphNode
{
    public string Name => NodeNames.Act;

    public async Task<RunState> RunAsync(RunLease run, CancellationToken cancellationToken)
    {
        var state = run.State.OpenSteps.Select(Refuse).OfType<RunStep>().Aggregate(run.State, Finish);
        var readable = state.OpenSteps.Where(step => catalog.Find(step.Tool)!.Risk == Risk.ReadOnly).ToList();
        state = (await reads.RunAsync(state, readable, options.Value.ReadDeadline, cancellationToken)).Aggregate(state, Finish);

        var changes = state.OpenSteps.Where(step => step.ActionId is null).Select(step => step.CallId).ToList();
        if (changes.Count > 0)
        {
            // Stored first: a crash among the changes must not read everything again.
            await run.SaveAsync(state, cancellationToken);
            foreach (var callId in changes)
            {
                var sources = await provenance.ReadAsync(state, state.Steps.First(s => s.CallId == callId), cancellationToken);
                await run.SaveAsync(async (transaction, current) =>
                {
                    var step = current.Steps.First(s => s.CallId == callId);
                    var proposal = new ActionProposal(step.Tool, step.Arguments, ActionOrigin.Chat, current.By, Reason(current)) { RunId = current.RunId, Provenance = sources };
                    var action = await actions.RequestAsync(transaction, proposal, cancellationToken);
                    return ActionOutcome.Apply(current, step with { ActionId = action.Id, Tool = action.Tool, Arguments = action.Arguments }, action);
                }, cancellationToken);
            }
            relay.Wake();
            state = run.State;
        }
        return state with { Node = state.OpenSteps.Any() ? NodeNames.Await : NodeNames.Reason };
    }

    /// <summary>The step with the reason why it cannot be called, or null when it can.</summary>
    private RunStep? Refuse(RunStep step)
    {
        if (catalog.Find(step.Tool) is not { } tool)
            return Error(step, $"There is no tool {step.Tool}. Known are {string.Join(", ", catalog.Tools.Select(t => t.Name))}.");
        return ArgumentSchema.Explain(tool.InputSchema, step.Arguments) is { } misfit ? Error(step, $"{tool.Name} was not called: {misfit}") : null;
    }

    private static RunStep Error(RunStep step, string text) => step with { Status = RunStep.Failed, DurationMs = 0, Result = ToolResult.Error(text) };

    private static RunState Finish(RunState state, RunStep step) =>
        state.With(step).Tell(RunEvent.ToolResult, new { step.CallId, step.Tool, step.Status, step.DurationMs, step.Summary });

    /// <summary>It goes into records and notifications that many read.</summary>
    private static string Reason(RunState state) => $"asked in chat: {Excerpt.Head(CredentialMask.Apply(state.Question), 500, " …")}";
}
