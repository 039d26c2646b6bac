using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Aiops;

namespace AIOps.Agent.Evaluation.Recorded;

/// <summary>The recorded tools as the catalogue takes them, domain by domain. Reading a large result is the real tool: the run itself keeps those.</summary>
internal static class RecordedDomains
{
    private const string Own = "aiops";

    public static IServiceCollection AddRecordedTools(this IServiceCollection services, Recording recording, IReadOnlyList<ToolDefinition> definitions)
    {
        foreach (var server in definitions.GroupBy(tool => tool.Server, StringComparer.Ordinal).Where(group => group.Key is not (Own or "llm")))
            services.AddSingleton(recording.Servers.Contains(server.Key)
                ? new ToolDomain(server.Key, server.Key, [.. server.Select(tool => new RecordedTool(tool, recording))], Connected: "a recording")
                : new ToolDomain(server.Key, server.Key, [], Absent: $"{server.Key} is not connected in this recording"));
        return services.AddSingleton(provider => new ToolDomain(Own, "AIOps",
        [
            new QueryResultTool(provider.GetRequiredService<ResultStore>(), provider.GetRequiredService<TimeProvider>()),
            .. definitions.Where(tool => tool.Server == Own && tool.Name != AIOps.Mcp.Results.ResultBudget.Reader && recording.Servers.Contains(Own)).Select(tool => new RecordedTool(tool, recording)),
        ], Connected: "a recording"));
    }
}
