using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"power on vm db01", "shut down vm web-1", "suspend vm db01".</summary>
internal sealed class MachinePowerIntent : IIntent
{
    private static readonly (string Tool, string Said, string[] Verbs)[] Orders =
    [
        ("power_on_vm", "power on", ["power on", "powered on", "turn on", "switch on", "boot", "resume", "start"]),
        ("power_off_vm", "power off", ["power off", "powered off", "turn off", "switch off", "shutdown", "stop"]),
        ("suspend_vm", "suspend", ["suspend"]),
    ];

    public (string? Server, string Text) Example => ("vmware", "power on vm NAME (waits for approval)");

    public Claim? Read(Question question)
    {
        var order = Order.Plain(question);
        foreach (var (tool, said, verbs) in Orders)
            // Containers are started and stopped too: a machine is called one, or named with "power".
            if (Verb.After(order, verbs) is { } target && (Target.Of(target)?.Kind == "vm" || order!.StartsWith("power", StringComparison.Ordinal)))
                return Verb.Claim(said, target, "vmware", ["vm"], vm => (tool, new { VmName = vm.Name }));
        return null;
    }
}
