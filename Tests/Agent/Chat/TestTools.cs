using System.Collections.Concurrent;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Agent.Chat;

/// <summary>Reads; counts its calls by argument.</summary>
internal sealed class LookTool(Func<LookTool.Parameters, CancellationToken, Task<string>>? answer = null) : ReadTool<LookTool.Parameters, LookTool.Result>(new("look") { Title = "Look", Description = "Looks at a thing." })
{
    public sealed record Parameters(string Thing);

    public sealed record Result(string Thing);

    public ConcurrentQueue<string> Calls { get; } = new();

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        Calls.Enqueue(parameters.Thing);
        var text = answer is null ? $"{parameters.Thing} is fine" : await answer(parameters, cancellationToken);
        return new(text, new(parameters.Thing));
    }
}

/// <summary>Changes something; counts what really happened.</summary>
internal sealed class PokeTool() : ChangeTool<PokeTool.Parameters, PokeTool.Before>(new("poke") { Title = "Poke", Description = "Pokes a thing.", Risk = Risk.Disruptive, Target = "thing:{thing}" })
{
    public sealed record Parameters(string Thing);

    public sealed record Before(int Count);

    public ConcurrentQueue<string> Poked { get; } = new();

    protected override Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken) => Task.FromResult(new Before(Poked.Count));

    protected override Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        Poked.Enqueue(parameters.Thing);
        return Task.FromResult(ToolResult.Of($"poked {parameters.Thing}", new { Poked.Count }));
    }

    protected override Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        Task.FromResult(Poked.Count > before.Count ? Effect.Applied : Effect.NotApplied);

    protected override Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken) =>
        Task.FromResult(Poked.Contains(parameters.Thing) ? Health.Healthy($"{parameters.Thing} moved") : Health.Unhealthy($"{parameters.Thing} lies still"));
}
