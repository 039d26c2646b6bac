using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AIOps.ConformanceHost;

/// <summary>One task at work.</summary>
internal sealed class SuiteJob
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isTask;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public TaskState State { get; private set; }

    public SuiteJob()
    {
        var now = TimeProvider.System.GetUtcNow();
        State = new TaskState(Id, McpTaskStatus.Working, null, now, now, 3_600_000, 100);
    }

    public void Start(Func<CancellationToken, Task<CallToolResult>> work)
    {
        _isTask = true;
        _ = RunAsync(work);
    }

    public void Cancel()
    {
        Move(state => state.Status is McpTaskStatus.Working or McpTaskStatus.InputRequired ? state with { Status = McpTaskStatus.Cancelled, InputRequests = null } : state);
        _cancel.Cancel();
    }

    /// <summary>Returns when every question has been answered.</summary>
    public Task AskAsync(string questions, CancellationToken cancellationToken)
    {
        if (!_isTask)
            throw new McpException("this client follows no tasks, so that nobody can be asked");
        Move(state => state with { Status = McpTaskStatus.InputRequired, InputRequests = JsonNode.Parse(questions)!.AsObject() });
        return _answered.Task.WaitAsync(cancellationToken);
    }

    public void Answer(IEnumerable<string> keys) => Move(state =>
    {
        if (state.InputRequests is not { } open)
            return state;
        var left = new JsonObject(open.Where(question => !keys.Contains(question.Key)).Select(question => KeyValuePair.Create(question.Key, question.Value?.DeepClone())));
        if (left.Count > 0)
            return state with { InputRequests = left };
        _answered.TrySetResult();
        return state with { Status = McpTaskStatus.Working, InputRequests = null };
    });

    private async Task RunAsync(Func<CancellationToken, Task<CallToolResult>> work)
    {
        await Task.Yield();
        try
        {
            var result = await work(_cancel.Token);
            Move(state => state.Status == McpTaskStatus.Cancelled ? state : state with { Status = McpTaskStatus.Completed, Result = JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions) });
        }
        catch (OperationCanceledException)
        {
            // Noted when it was asked for.
        }
        catch (McpProtocolException e)
        {
            Move(state => state with { Status = McpTaskStatus.Failed, Error = new JsonObject { ["code"] = (int)e.ErrorCode, ["message"] = e.Message } });
        }
    }

    private void Move(Func<TaskState, TaskState> next)
    {
        lock (_lock)
            State = next(State) with { LastUpdatedAt = TimeProvider.System.GetUtcNow() };
    }
}
