using System.Text.Json;
using AIOps.Policies.Model.Tools;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Mcp;

public sealed record LookParameters(string What = "", string Query = "");

/// <summary>A ReadOnly tool that answers what a test says.</summary>
public sealed class LookTool(string name = "look") : ReadTool<LookParameters, LookTool.Anything>(new ToolInfo(name) { Title = "Look", Description = "Looks.", Timeout = TimeSpan.FromSeconds(30) })
{
    private int _calls;

    public int Calls => _calls;

    public Func<CancellationToken, Task<ToolResult>> OnRun { get; set; } = _ => Task.FromResult(new ToolResult("seen"));

    public sealed record Anything;

    /// <summary>What a test says goes out as it is: also what no tool of ours would answer.</summary>
    public override Task<ToolResult> InvokeAsync(ToolPhase phase, JsonElement arguments, ToolCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return OnRun(cancellationToken);
    }

    protected override Task<Answer<Anything>> RunAsync(LookParameters parameters, ToolCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
}
