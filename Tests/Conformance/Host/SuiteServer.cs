using System.Text.Json;
using AIOps.Mcp.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.ConformanceHost;

/// <summary>The server the suite talks to: fixed names, fixed answers.</summary>
internal static class SuiteServer
{
    public static JsonElement? InputSchema(string tool) => SuiteTools.All.GetValueOrDefault(tool)?.Announcement.InputSchema;

    public static McpServerOptions CreateOptions()
    {
        var options = Options();
        TaskExtension.Add(options, SuiteTasks.Source);
        return options;
    }

    private static McpServerOptions Options() => new()
    {
        ServerInfo = new Implementation { Name = "aiops-conformance", Version = "1.0.0" },
        Capabilities = new ServerCapabilities
        {
            Tools = new ToolsCapability(),
            Prompts = new PromptsCapability(),
            Resources = new ResourcesCapability { Subscribe = true },
            Logging = new LoggingCapability(),
            Completions = new CompletionsCapability(),
        },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. SuiteTools.All.Values.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => t.Announcement)] }),
            CallToolWithAlternateHandler = async (request, cancellationToken) => SuiteTools.All.TryGetValue(request.Params!.Name, out var tool)
                ? tool.Job is { } job ? await job(request, cancellationToken) : await tool.Run(request, cancellationToken)
                : throw new McpProtocolException($"there is no tool {request.Params.Name}", McpErrorCode.InvalidParams),
            ListPromptsHandler = (_, _) => ValueTask.FromResult(SuitePrompts.List),
            GetPromptHandler = (request, _) => ValueTask.FromResult(SuitePrompts.Get(request.Params!)),
            ListResourcesHandler = (_, _) => ValueTask.FromResult(SuiteResources.List),
            ListResourceTemplatesHandler = (_, _) => ValueTask.FromResult(SuiteResources.Templates),
            ReadResourceHandler = (request, _) => ValueTask.FromResult(SuiteResources.Read(request.Params!.Uri)),
            SubscribeToResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
            UnsubscribeFromResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
            SetLoggingLevelHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
            CompleteHandler = (request, _) => ValueTask.FromResult(Complete(request.Params!.Argument.Value)),
        },
    };

    private static CompleteResult Complete(string begin)
    {
        string[] values = [.. new[] { "paris", "park", "party" }.Where(v => v.StartsWith(begin, StringComparison.Ordinal))];
        return new CompleteResult { Completion = new Completion { Values = values, Total = values.Length, HasMore = false } };
    }
}
