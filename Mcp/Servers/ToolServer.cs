using System.Text.Json;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Grants;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OurTool = AIOps.Tools.Abstractions.Tool;

namespace AIOps.Mcp.Servers;

/// <summary>
/// Offers one <see cref="ToolDomain"/> over MCP, whatever the transport. The last lock before the outside world is here:
/// a changing phase runs only with a valid, unused grant for this very call.
/// </summary>
public sealed partial class ToolServer(ToolDomain domain, GrantVerifier grants, ILogger<ToolServer> logger)
{
    private readonly Dictionary<string, OurTool> _tools = domain.Tools.ToDictionary(t => t.Definition.Name, StringComparer.Ordinal);

    private readonly ListToolsResult _list = new()
    {
        Tools = [.. domain.Tools.Select(t => t.Definition with { Server = domain.Name }).OrderBy(d => d.Name, StringComparer.Ordinal).Select(ToolMeta.Announce)],
    };

    public string Name => domain.Name;

    /// <summary>Of the tool of this name; null when there is none.</summary>
    public JsonElement? InputSchema(string tool) => _tools.GetValueOrDefault(ToolNames.Normalize(tool))?.Definition.InputSchema;

    /// <summary>A fresh options object; the SDK changes the one it is given.</summary>
    public McpServerOptions CreateOptions() => new()
    {
        ServerInfo = new Implementation
        {
            Name = $"aiops-{domain.Name}",
            Title = $"AIOps {domain.Title}",
            Version = typeof(ToolServer).Assembly.GetName().Version!.ToString(3),
        },
        ServerInstructions = domain.Absent ?? $"{domain.Title}: {domain.Connected ?? "connected"}.",
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(_list),
            CallToolHandler = CallAsync,
        },
    };

    private async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var parameters = request.Params!;
        if (!_tools.TryGetValue(ToolNames.Normalize(parameters.Name), out var tool))
            throw new McpProtocolException($"{domain.Name} has no tool {Shorten(parameters.Name)}", McpErrorCode.InvalidParams);
        return ToolAnswer.ToWire(await RunAsync(tool, parameters, request, cancellationToken));
    }

    private async Task<ToolResult> RunAsync(OurTool tool, CallToolRequestParams parameters, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var definition = tool.Definition;
        var arguments = JsonSerializer.SerializeToElement(parameters.Arguments ?? new Dictionary<string, JsonElement>());
        if (ArgumentSchema.Explain(definition.InputSchema, arguments) is { } misfit)
            return ToolResult.Error(misfit);
        var phase = ToolPhase.Execute;
        if (MetaText(parameters, ToolMeta.Phase) is { } phaseName && !WireJson.TryParse(phaseName, out phase))
            return ToolResult.Error($"unknown phase {Shorten(phaseName)}");

        Grant? grant = null;
        if (definition.Risk != Risk.ReadOnly && phase is ToolPhase.Execute or ToolPhase.Undo
            && grants.Refuse(MetaText(parameters, ToolMeta.Grant), definition.Name, CanonicalJson.Hash(arguments), phase, out grant) is { } refusal)
        {
            LogRefused(definition.Name, phase, refusal);
            return ToolResult.Error(refusal);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(definition.Timeout);
        var snapshot = parameters.Meta?[ToolMeta.Snapshot] is { } node ? JsonSerializer.SerializeToElement(node) : (JsonElement?)null;
        await using var progress = new ProgressReporter(request.Server, parameters.ProgressToken);
        var call = new ToolCall(grant?.ActionId ?? MetaText(parameters, ToolMeta.IdempotencyKey), snapshot, progress.Report, MetaText(parameters, ToolMeta.Caller));
        try
        {
            return await tool.InvokeAsync(phase, arguments, call, limit.Token);
        }
        catch (ToolException e)
        {
            return ToolResult.Error(e.Message, e.Transient, e.Moved);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ToolResult.Error($"{definition.Name} did not answer within {definition.Timeout.TotalSeconds:0.#} s", transient: true);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var id = Guid.NewGuid().ToString("N")[..12];
            LogFailed(e, definition.Name, phase, id);
            return ToolResult.Error($"{definition.Name} failed inside; the log of server {domain.Name} has it as {id}");
        }
    }

    private static string? MetaText(CallToolRequestParams parameters, string key) =>
        parameters.Meta?[key] is { } node && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static string Shorten(string text) => Excerpt.Head(text, 64);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Tool} ({Phase}): {Reason}")]
    private partial void LogRefused(string tool, ToolPhase phase, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Tool} ({Phase}) failed inside, id {Id}")]
    private partial void LogFailed(Exception exception, string tool, ToolPhase phase, string id);
}
