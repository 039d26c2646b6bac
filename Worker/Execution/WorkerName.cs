namespace AIOps.Worker.Execution;

/// <summary>Under which name this process leases jobs and signs what it does; no other process, also of the same machine, has it.</summary>
public sealed record WorkerName(string Value)
{
    public static WorkerName OfThisProcess() =>
        new($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}");

    public override string ToString() => Value;
}
