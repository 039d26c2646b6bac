using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Mcp.Results;
using AIOps.Mcp.Servers;
using AIOps.Mcp.Tasks;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Gateway;

/// <summary>The catalogue's tools for one caller: a viewer sees and calls what changes nothing, an operator everything.</summary>
public sealed partial class GatewayTools(
    ToolCatalog catalog, GatewayActions actions, GatewayAudit audit, ResultBudget budget, IOptions<GatewayOptions> options, ILogger<GatewayTools> logger)
{
    internal JsonElement? InputSchema(string tool) => catalog.Find(tool)?.InputSchema;

    internal ListToolsResult List(RequestContext<ListToolsRequestParams> request)
    {
        var role = GatewayCaller.Of(request).Role;
        var all = catalog.Tools.Where(tool => May(role, tool)).ToList();
        var (page, next) = GatewayCursor.Cut("tools", all, tool => tool.Name, request.Params?.Cursor, options.Value.PageSize);
        return new ListToolsResult
        {
            Tools = [.. page.Select(tool => GatewayAnnouncement.Of(tool, actions.ViewSchema))],
            NextCursor = next,
            // It differs by role, and servers come and go.
            CacheScope = CacheScope.Private,
            TimeToLive = TimeSpan.FromSeconds(5),
        };
    }

    internal async ValueTask<ResultOrAlternate<CallToolResult>> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = GatewayCaller.Of(request);
        var parameters = request.Params!;
        if (catalog.Find(parameters.Name) is not { } tool)
            throw new McpProtocolException($"there is no tool {Excerpt.Head(parameters.Name, 64)}", McpErrorCode.InvalidParams);
        if (!May(caller.Role, tool))
            return ToolAnswer.ToWire(ToolResult.Error($"{tool.Name} changes things, which needs the role operator; {caller} is {WireJson.Name(caller.Role)}"));
        var arguments = JsonSerializer.SerializeToElement(parameters.Arguments ?? new Dictionary<string, JsonElement>());
        try
        {
            return tool.Risk == Risk.ReadOnly
                ? await ReadAsync(tool, arguments, caller, request, cancellationToken)
                : await actions.RequestAsync(tool, arguments, caller, request, cancellationToken);
        }
        catch (ToolServerException e)
        {
            return ToolAnswer.ToWire(ToolResult.Error(e.Message));
        }
        catch (StoreUnavailableException e)
        {
            LogAway(e, tool.Name);
            return ToolAnswer.ToWire(ToolResult.Error($"{tool.Name} was not called: the state store is away; try again later"));
        }
    }

    private async Task<CallToolResult> ReadAsync(ToolDefinition tool, JsonElement arguments, Principal caller, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        await audit.ReadAsync(caller, tool.Name, arguments, cancellationToken);
        ToolResult result;
        await using (var progress = new ProgressReporter(request.Server, request.Params!.ProgressToken))
            result = await catalog.ReadAsync(new ToolReading(tool.Name, arguments, caller.Id, request.Params.ProgressToken is null ? null : progress.Report), cancellationToken);
        var size = result.Text.Length + (result.Data?.GetRawText().Length ?? 0);
        return ToolAnswer.ToWire(await budget.FitAsync(result, tool.Name, arguments, caller.Id, size, options.Value.ResultBudget, cancellationToken));
    }

    private static bool May(Policies.Model.People.Role role, ToolDefinition tool) => tool.Risk == Risk.ReadOnly || role >= Policies.Model.People.Role.Operator;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Tool} was not called for another agent: the state store is away")]
    private partial void LogAway(Exception exception, string tool);
}
