namespace AIOps.Tools.VMware.Inventory;

/// <summary>Whether VMware Tools in the guest answer; only then can the guest be asked to reboot or shut down.</summary>
public enum ToolsState
{
    Unknown,
    Running,
    NotRunning,

    /// <summary>They execute the scripts of a power change that is under way.</summary>
    ExecutingScripts,
}
