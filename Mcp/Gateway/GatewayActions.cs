using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Mcp.Client.Foreign;
using AIOps.Mcp.Servers;
using AIOps.Mcp.Tasks;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;
using AIOps.Tools.Aiops;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Gateway;

/// <summary>
/// A call of a changing tool becomes an action request of the caller and is answered at once: with a task that is the action
/// when the client can follow tasks, else with how it stands. Nobody waits for an approval in a request.
/// </summary>
public sealed class GatewayActions(Database database, ActionService actions, ActionStore store, ActionKeyStore keys, OutboxRelay relay, ToolCatalog catalog)
{
    /// <summary>In <c>_meta</c> of a call: the same key of the same caller within a day stands for one action.</summary>
    public const string IdempotencyKey = ToolMeta.IdempotencyKey;

    /// <summary>In <c>_meta</c> of a call: why, in a sentence for whoever approves.</summary>
    public const string ReasonKey = "aiops/reason";

    private const int MaxKey = 128;
    private const int MaxReason = 500;

    /// <summary>Schema of what a changing tool answers here: the same as of get_action.</summary>
    internal JsonElement? ViewSchema => catalog.Find(GetActionTool.ToolName)?.OutputSchema;

    internal async Task<ResultOrAlternate<CallToolResult>> RequestAsync(
        ToolDefinition tool, JsonElement arguments, Principal caller, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        // A slip of the caller is answered at once; only what could be done is put before the gate and recorded.
        var complete = ArgumentSchema.WithDefaults(tool.InputSchema, arguments);
        if (ArgumentSchema.Explain(tool.InputSchema, complete) is { } misfit || !TargetTemplate.TryResolve(tool.TargetTemplate!, complete, out misfit))
            return ToolAnswer.ToWire(ToolResult.Error($"{tool.Name} was not called: {misfit}"));
        var proposal = new ActionProposal(tool.Name, arguments, ActionOrigin.Mcp, caller, Reason(request));
        var key = Text(request, IdempotencyKey);
        if (key is not null && (key.Length is 0 or > MaxKey || key.Any(char.IsControl)))
            return ToolAnswer.ToWire(ToolResult.Error($"{tool.Name} was not called: _meta {IdempotencyKey} must have 1 to {MaxKey} plain characters"));
        var action = key is null ? await actions.RequestAsync(proposal, cancellationToken) : await OnceAsync(proposal, key, cancellationToken);
        if (action is null)
            return ToolAnswer.ToWire(ToolResult.Error($"{tool.Name} was not called: {IdempotencyKey} {key} stands for another call; use a key once"));
        // A call that another caller already made and that waits is that caller's task: then the answer says how it stands.
        var isOwn = action.RequestedBy == caller.Id && action.Origin == ActionOrigin.Mcp;
        return isOwn && !action.Status.IsFinal() && TaskExtension.IsDeclared(request.JsonRpcRequest)
            ? TaskExtension.Created(ActionTask.Of(action))
            : Answer(action);
    }

    internal static CallToolResult Answer(ActionRequest action)
    {
        var view = ActionView.Of(action);
        var bad = action.Status.IsFinal() && action.Status != ActionStatus.Succeeded;
        var follow = view.Ended ? "" : $" Follow it with {GetActionTool.ToolName}(action_id=\"{view.ActionId}\", wait_seconds=30) or GET {view.Path}.";
        return ToolAnswer.ToWire(ToolResult.Of($"Action {view}{follow}", view) with { IsError = bad });
    }

    /// <summary>Null when the key was used for another call.</summary>
    private async Task<ActionRequest?> OnceAsync(ActionProposal proposal, string key, CancellationToken cancellationToken)
    {
        var made = await database.WriteAsync(async transaction =>
        {
            if (await keys.FindAsync(transaction, proposal.By.Id, key, cancellationToken) is { } known)
                return await store.GetAsync(transaction, known, cancellationToken);
            var action = await actions.RequestAsync(transaction, proposal, cancellationToken);
            await keys.AddAsync(transaction, proposal.By.Id, key, action.Id, cancellationToken);
            return action;
        }, cancellationToken);
        relay.Wake();
        return made is not null && made.Tool == proposal.Tool && IsSame(made, proposal) ? made : null;
    }

    private bool IsSame(ActionRequest made, ActionProposal proposal) =>
        catalog.Find(proposal.Tool) is { } tool && CanonicalJson.Hash(made.Arguments) == CanonicalJson.Hash(ArgumentSchema.WithDefaults(tool.InputSchema, proposal.Arguments));

    /// <summary>What the caller says of itself and its reasons is shown to people, so it is plain and short.</summary>
    private static string Reason(RequestContext<CallToolRequestParams> request)
    {
        var client = request.JsonRpcRequest.Context?.ClientInfo ?? request.Server.ClientInfo;
        var by = client is null ? "over MCP" : PlainText.Of($"over MCP by {client.Name} {client.Version}", 120);
        return Text(request, ReasonKey) is { Length: > 0 } reason ? $"{PlainText.Of(reason, MaxReason)} (asked for {by})" : $"asked for {by}";
    }

    private static string? Text(RequestContext<CallToolRequestParams> request, string key) =>
        request.Params?.Meta?[key] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
