using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.ConformanceHost;

/// <param name="Properties">Members of the input schema's properties.</param>
internal sealed record SuiteTool(string Name, string Description, string Properties, Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> Run)
{
    /// <summary>Runs as a task instead.</summary>
    public Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<ResultOrAlternate<CallToolResult>>>? Job { get; init; }

    /// <summary>Further members of the input schema, each after a comma.</summary>
    public string Keywords { private get; init; } = "";

    public Tool Announcement => Wire.Read<Tool>($$"""{"name": "{{Name}}", "description": "{{Description}}", "inputSchema": {"type": "object", "properties": { {{Properties}} }{{Keywords}} } }""");

    public static SuiteTool Fixed(string name, string description, CallToolResult result) => new(name, description, "", (_, _) => ValueTask.FromResult(result));

    /// <summary>A tool that asks until it knows enough.</summary>
    public static SuiteTool Asking(string name, string description, Func<RequestContext<CallToolRequestParams>, CallToolResult> run) =>
        new(name, description, "", (request, _) => ValueTask.FromResult(run(request)));
}
