using AIOps.Policies.Model.Tools;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Mcp;

public sealed record LookParameters(string What = "", string Query = "");

/// <summary>A ReadOnly tool that answers what a test says.</summary>
public sealed class LookTool(string name = "look") : ReadTool<LookParameters>(new ToolInfo(name) { Title = "Look", Description = "Looks.", Timeout = TimeSpan.FromSeconds(30) })
{
    private int _calls;

    public int Calls => _calls;

    public Func<CancellationToken, Task<ToolResult>> OnRun { get; set; } = _ => Task.FromResult(new ToolResult("seen"));

    protected override Task<ToolResult> RunAsync(LookParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return OnRun(cancellationToken);
    }
}
