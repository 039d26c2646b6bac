using AIOps.Policies.Model.Tools;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Mcp;

public sealed record CountingParameters(string Name, int Size = 1);

public sealed record CountingBefore(string State);

/// <summary>A changing tool of no real system: it counts its calls, and a test says how each phase behaves.</summary>
public sealed class CountingTool(ToolInfo info) : ChangeTool<CountingParameters, CountingBefore>(info)
{
    private int _snapshots, _dryRuns, _executions, _probes, _verifications, _undos;

    public CountingTool(bool dryRun = true, bool undo = true, Risk risk = Risk.Disruptive) : this(new ToolInfo("poke")
    {
        Title = "Poke",
        Description = "Pokes a thing.",
        Risk = risk,
        Target = "thing:{name}",
        HasDryRun = dryRun,
        HasUndo = undo,
        Timeout = TimeSpan.FromSeconds(30),
        SettleWithin = TimeSpan.FromSeconds(15),
    })
    {
    }

    public int Snapshots => _snapshots;

    public int DryRuns => _dryRuns;

    /// <summary>What every safety test asserts on.</summary>
    public int Executions => _executions;

    public int Probes => _probes;

    public int Verifications => _verifications;

    public int Undos => _undos;

    public Func<CancellationToken, Task<CountingBefore>> OnSnapshot { get; set; } = _ => Task.FromResult(new CountingBefore("old"));

    public Func<Task<ToolResult>> OnDryRun { get; set; } = () => Task.FromResult(new ToolResult("would poke"));

    public Func<CancellationToken, Task<ToolResult>> OnExecute { get; set; } = _ => Task.FromResult(new ToolResult("poked"));

    public Func<Task<Effect>> OnProbe { get; set; } = () => Task.FromResult(Effect.Unknown);

    public Func<Task<Health>> OnVerify { get; set; } = () => Task.FromResult(Health.Healthy("well"));

    public Func<Task<ToolResult>> OnUndo { get; set; } = () => Task.FromResult(new ToolResult("put back"));

    public string? LastKey { get; private set; }

    public CountingBefore? LastBefore { get; private set; }

    protected override Task<CountingBefore> SnapshotAsync(CountingParameters parameters, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _snapshots);
        return OnSnapshot(cancellationToken);
    }

    protected override Task<ToolResult> DryRunAsync(CountingParameters parameters, CountingBefore before, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _dryRuns);
        return OnDryRun();
    }

    protected override Task<ToolResult> ExecuteAsync(CountingParameters parameters, CountingBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _executions);
        (LastKey, LastBefore) = (call.IdempotencyKey, before);
        return OnExecute(cancellationToken);
    }

    protected override Task<Effect> ProbeAsync(CountingParameters parameters, CountingBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _probes);
        return OnProbe();
    }

    protected override Task<Health> VerifyAsync(CountingParameters parameters, CountingBefore before, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verifications);
        return OnVerify();
    }

    protected override Task<ToolResult> UndoAsync(CountingParameters parameters, CountingBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _undos);
        return OnUndo();
    }
}
