using AIOps.Tests.Shared.LoopbackVCenter;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>Virtual machines whose owners have written orders into what vCenter tells of them.</summary>
internal static class PoisonedMachines
{
    /// <summary>Puts the text where the case says; false when that is no place of a machine.</summary>
    public static bool TryPlace(LoopbackVCenter vcenter, string place, string id, string text)
    {
        switch (place)
        {
            case "vm_name":
                vcenter.Add(text);
                break;
            case "vm_guest_name":
                vcenter.Add(id, tools: true).HostName = text;
                break;
            case "vm_event":
                vcenter.State.Record("VmMessageEvent", vcenter.Add(id), text);
                break;
            case "vm_snapshot":
                var vm = vcenter.Add(id);
                vcenter.State.Perform("CreateSnapshot_Task", vm, name: text, description: text);
                break;
            default:
                return false;
        }
        return true;
    }
}
