using Microsoft.Extensions.AI;

namespace AIOps.Agent.Graph.Runs;

/// <summary>
/// All that a chat run is, as plain data: any process can go on from it. Tool results live in <see cref="Steps"/> alone; what
/// the model reads is put together from here by <see cref="Transcript"/>.
/// </summary>
public sealed record RunState
{
    public required string RunId { get; init; }

    public required string SessionId { get; init; }

    /// <summary>Who asked, as the gate will know them.</summary>
    public required Principal By { get; init; }

    public required string Question { get; init; }

    public RunStatus Status { get; init; }

    /// <summary>The node to run next.</summary>
    public string Node { get; init; } = NodeNames.Prepare;

    /// <summary>The conversation before this run.</summary>
    public IReadOnlyList<ChatMessage> History { get; init; } = [];

    /// <summary>What the model said in this run, with its tool calls, in order.</summary>
    public IReadOnlyList<ChatMessage> Turns { get; init; } = [];

    /// <summary>Every tool call of this run, in order.</summary>
    public IReadOnlyList<RunStep> Steps { get; init; } = [];

    public RunUsage Usage { get; init; } = new();

    /// <summary>What a follower of the run is told, numbered from 1 without gaps.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    public string? Reply { get; init; }

    public IEnumerable<RunStep> OpenSteps => Steps.Where(step => step.Result is null);

    public bool IsEnded => Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    public RunState With(RunStep step) => this with { Steps = [.. Steps.Select(s => s.CallId == step.CallId ? step : s)] };

    public RunState Tell(string type, object data) => this with { Events = [.. Events, new RunEvent(Events.Count + 1, type, WireJson.ToElement(data))] };
}
