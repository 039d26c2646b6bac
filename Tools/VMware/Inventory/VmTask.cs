namespace AIOps.Tools.VMware.Inventory;

/// <param name="Operation">Such as <c>VirtualMachine.suspend</c>.</param>
/// <param name="State"><c>queued</c>, <c>running</c>, <c>success</c> or <c>error</c>.</param>
/// <param name="Failure">Why it failed, or null.</param>
public sealed record VmTask(string Id, string Operation, string State, int? Progress, DateTimeOffset? QueuedAt, string? Failure)
{
    public bool IsOver => State is "success" or "error";
}
