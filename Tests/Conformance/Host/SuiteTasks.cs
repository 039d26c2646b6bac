using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.ConformanceHost;

/// <summary>Tools that run as tasks, on the product's tasks extension with a store in memory.</summary>
internal sealed class SuiteTasks : ITaskSource
{
    private readonly ConcurrentDictionary<string, SuiteJob> _jobs = new(StringComparer.Ordinal);

    public static SuiteTasks Source { get; } = new();

    public static IReadOnlyList<SuiteTool> Tools { get; } =
    [
        new("greet", "Greets at once.", """ "name": {"type": "string"} """, (request, _) => ValueTask.FromResult(Wire.Text($"Hello, {Text(request, "name")}!"))),
        Slow("slow_compute", """ "seconds": {"type": "number"}, "label": {"type": "string"} """, isRequired: false, (_, request) => async token =>
        {
            await Task.Delay(TimeSpan.FromSeconds(request.Params!.Arguments?["seconds"].GetDouble() ?? 0), token);
            return Wire.Text($"Computed {Text(request, "label")}.");
        }),
        Slow("failing_job", "", isRequired: true, (_, _) => _ =>
        {
            var failed = Wire.Text("This job fails.");
            failed.IsError = true;
            return Task.FromResult(failed);
        }),
        Slow("protocol_error_job", "", isRequired: false, (_, _) => _ => throw new McpProtocolException("This job breaks.", McpErrorCode.InternalError)),
        Slow("confirm_delete", """ "filename": {"type": "string"} """, isRequired: false, (job, request) => async token =>
        {
            await job.AskAsync($"{{{Wire.Question("confirm", "Delete it?", "confirm", "boolean")}}}", token);
            return Wire.Text($"Deleted {Text(request, "filename")}.");
        }),
        Slow("multi_input", "", isRequired: false, (job, _) => async token =>
        {
            await job.AskAsync($"{{{Wire.Question("first", "First?", "name")}, {Wire.Question("second", "Second?", "name")}}}", token);
            return Wire.Text("Both are known.");
        }),
        new("test_tool_with_task", "Asks, then goes on as a task.", "", (_, _) => throw new InvalidOperationException("it runs as a task"))
        {
            Job = (request, _) =>
            {
                TaskExtension.Require(request.JsonRpcRequest);
                var name = Answers.Find(request.Params!, "user_name", "content", "name") ?? throw Wire.Ask($"{{{Wire.Question("user_name", "What is your name?", "name")}}}");
                return ValueTask.FromResult(TaskExtension.Created(Source.Start(_ => _ => Task.FromResult(Wire.Text($"Hello, {name}!")))));
            },
        },
    ];

    public Task<TaskState?> GetAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(_jobs.TryGetValue(id, out var job) ? job.State : null);

    public Task<bool> UpdateAsync(string id, JsonObject responses, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        if (!_jobs.TryGetValue(id, out var job))
            return Task.FromResult(false);
        job.Answer(responses.Select(response => response.Key));
        return Task.FromResult(true);
    }

    public Task<bool> CancelAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        if (!_jobs.TryGetValue(id, out var job))
            return Task.FromResult(false);
        job.Cancel();
        return Task.FromResult(true);
    }

    private TaskState Start(Func<SuiteJob, Func<CancellationToken, Task<CallToolResult>>> work)
    {
        var job = new SuiteJob();
        _jobs[job.Id] = job;
        job.Start(work(job));
        return job.State;
    }

    private static SuiteTool Slow(string name, string properties, bool isRequired, Func<SuiteJob, RequestContext<CallToolRequestParams>, Func<CancellationToken, Task<CallToolResult>>> work) =>
        new(name, "Runs as a task.", properties, (_, _) => throw new InvalidOperationException("it runs as a task"))
        {
            Job = async (request, cancellationToken) =>
            {
                if (isRequired)
                    TaskExtension.Require(request.JsonRpcRequest);
                return TaskExtension.IsDeclared(request.JsonRpcRequest)
                    ? TaskExtension.Created(Source.Start(job => work(job, request)))
                    : await work(new SuiteJob(), request)(cancellationToken);
            },
        };

    private static string? Text(RequestContext<CallToolRequestParams> request, string name) =>
        request.Params!.Arguments?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
