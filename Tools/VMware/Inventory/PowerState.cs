namespace AIOps.Tools.VMware.Inventory;

public enum PowerState
{
    Unknown,
    PoweredOn,
    PoweredOff,
    Suspended,
}
