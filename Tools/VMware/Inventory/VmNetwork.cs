namespace AIOps.Tools.VMware.Inventory;

public sealed record VmNetwork(string Label, string? MacAddress, string? Network, bool? Connected);
