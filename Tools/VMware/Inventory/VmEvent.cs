namespace AIOps.Tools.VMware.Inventory;

/// <param name="Type">vSphere's event type, such as <c>VmPoweredOffEvent</c>.</param>
public sealed record VmEvent(DateTimeOffset? At, string Type, string Message, string? User);
