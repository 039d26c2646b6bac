using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Grants;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>
/// The phases of a change (decision 0003) for a server that knows none: the one call that reaches it is the execution, and only
/// with a grant, which is checked here because the server would not.
/// </summary>
internal sealed class ForeignPhases(GrantVerifier grants)
{
    public async Task<ToolResult> InvokeAsync(ToolServerConnection server, ToolDefinition tool, ToolInvocation invocation, CancellationToken cancellationToken)
    {
        switch (invocation.Phase)
        {
            case ToolPhase.Snapshot:
                return ToolResult.Of($"{tool.Server} tells nothing of the state before", new { tool.Server });
            case ToolPhase.Execute:
                return grants.Refuse(invocation.Grant, tool.Name, CanonicalJson.Hash(invocation.Arguments), invocation.Phase, out _) is { } refusal
                    ? ToolResult.Error(refusal)
                    : await server.CallAsync(tool, invocation.Arguments, null, null, cancellationToken);
            case ToolPhase.Probe:
                return ToolResult.Of("nothing can tell", Effect.Unknown);
            case ToolPhase.Verify:
                var health = Health.Healthy($"{tool.Server} answered without an error; it has no oracle of its own, so nothing else was looked at");
                return ToolResult.Of(health.Reason, health);
            default:
                return ToolResult.Error($"{tool.Name} belongs to a foreign server and has no {WireJson.Name(invocation.Phase)}");
        }
    }
}
