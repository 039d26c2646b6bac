namespace AIOps.Tools.VMware.Inventory;

public enum PowerAction
{
    PowerOn,
    PowerOff,
    Suspend,

    /// <summary>As the reset button does; the guest is not asked.</summary>
    Reset,

    /// <summary>Asks the guest; needs VMware Tools. Answers when the guest was asked, not when it is done.</summary>
    RebootGuest,

    /// <summary>As <see cref="RebootGuest"/>.</summary>
    ShutdownGuest,
}
