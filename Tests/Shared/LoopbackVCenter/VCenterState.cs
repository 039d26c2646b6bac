namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>The inventory, and what changing it does. Locked by its owner.</summary>
public sealed class VCenterState
{
    private int _next = 100;

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public List<LoopbackVm> Machines { get; } = [];

    /// <summary>Id, name, parent.</summary>
    public List<(string Id, string Name, string Parent)> Hosts { get; } = [("host-10", "esx1.example", "domain-c7"), ("host-11", "esx2.example", "domain-c7")];

    public List<(string Id, string Name, long Capacity, long Free)> Datastores { get; } = [("datastore-20", "fast", 1L << 40, 1L << 39), ("datastore-21", "full", 1L << 40, 1L << 36)];

    public List<(string Id, string Name)> Clusters { get; } = [("domain-c7", "prod-cluster")];

    /// <summary>Type, id, name, parent.</summary>
    public List<(string Type, string Id, string Name, string Parent)> Folders { get; } = [("Datacenter", "datacenter-2", "DC0", "group-d1"), ("Folder", "group-v3", "vm", "datacenter-2"), ("Folder", "group-v4", "Prod", "group-v3")];

    public List<(string Type, string Vm, DateTimeOffset At, string Message)> Events { get; } = [];

    public List<LoopbackTask> Tasks { get; } = [];

    public LoopbackVm Find(string id) => Machines.FirstOrDefault(vm => vm.Id == id) ?? throw new VimRefusedException("ManagedObjectNotFound", "The object has already been deleted or has not been completely created");

    /// <summary>Does what the operation of the VIM API does, at once.</summary>
    public void Perform(string operation, LoopbackVm vm, string? snapshot = null, string name = "", string description = "")
    {
        Now += TimeSpan.FromSeconds(1);
        switch (operation)
        {
            case "PowerOnVM_Task":
                Require(vm, vm.Power != "poweredOn");
                vm.BootTime = vm.Power == "suspended" ? vm.BootTime : Now;
                Move(vm, "poweredOn", "VmPoweredOnEvent");
                break;
            case "PowerOffVM_Task":
                Require(vm, vm.Power != "poweredOff");
                Move(vm, "poweredOff", "VmPoweredOffEvent");
                break;
            case "SuspendVM_Task":
                Require(vm, vm.Power == "poweredOn");
                Move(vm, "suspended", "VmSuspendedEvent");
                break;
            case "ResetVM_Task":
                Require(vm, vm.Power == "poweredOn");
                Record("VmResettingEvent", vm);
                break;
            case "RebootGuest" or "ShutdownGuest":
                Require(vm, vm.Power == "poweredOn");
                if (!vm.Tools)
                    throw new VimRefusedException("ToolsUnavailable", "Cannot complete operation because VMware Tools is not running in this virtual machine.");
                Record(operation == "RebootGuest" ? "VmGuestRebootEvent" : "VmGuestShutdownEvent", vm);
                break;
            case "CreateSnapshot_Task":
                var made = new LoopbackVm.LoopbackSnapshot($"snapshot-{_next++}", name, description, vm.Power, Now, vm.CurrentSnapshot);
                vm.Snapshots.Add(made);
                vm.CurrentSnapshot = made.Id;
                break;
            case "RevertToSnapshot_Task":
                vm.Power = vm.Snapshots.Single(one => one.Id == snapshot).Power;
                vm.CurrentSnapshot = snapshot;
                break;
            case "RemoveSnapshot_Task":
                var gone = vm.Snapshots.Single(one => one.Id == snapshot);
                vm.Snapshots.Remove(gone);
                if (vm.CurrentSnapshot == snapshot)
                    vm.CurrentSnapshot = gone.Parent;
                break;
        }
    }

    public LoopbackTask Begin(string operation, LoopbackVm vm, int polls, Action perform)
    {
        var task = new LoopbackTask($"task-{_next++}", operation, vm.Id, Now, polls, perform);
        Tasks.Add(task);
        return task;
    }

    public void Record(string type, LoopbackVm vm, string? message = null) => Events.Add((type, vm.Id, Now, message ?? $"{type} on {vm.Name}"));

    private void Move(LoopbackVm vm, string power, string happened)
    {
        vm.Power = power;
        Record(happened, vm);
    }

    private static void Require(LoopbackVm vm, bool allowed)
    {
        if (!allowed)
            throw new VimRefusedException("InvalidPowerState", "The attempted operation cannot be performed in the current state.", $"<existingState>{vm.Power}</existingState>");
    }
}
