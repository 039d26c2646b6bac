using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Virtual;

/// <summary>"list vms", "vms on esx2", "is vm db01 on", "snapshots of db01", "how is vm db01 performing", "what happened to vm web-1".</summary>
internal sealed class VirtualMachineIntent : IIntent
{
    public (string? Server, string Text) Example => ("vmware", "is vm NAME on?");

    public Claim? Read(Question question)
    {
        var names = question.Names.Where(name => name != Host(question)).ToList();
        var about = question.Is("snapshot") || question.Says("cpu ready") || question.Is("performance") || (question.Says("ip", "ip address", "guest os") && question.Slots.Address is null);
        if (!question.Is("vm") && !(about && names.Count > 0 && !question.Is("pod", "node", "container")))
            return null;
        var score = question.Explained("vm", "snapshot", "performance", "powered", "cpu", "memory", "happened", "event", "disk", "esxi", "describe", "status", "cluster", "vsphere", "history", "down", "health", "slow") + (question.Is("vm") ? 3 : 2);
        return names.Count == 0
            ? new Claim(score, "virtual machines", "vmware", inquiry => List(inquiry, question))
            : new Claim(score, $"vm {names[0]}", "vmware", inquiry => One(inquiry, question, names));
    }

    private static string? List(Inquiry inquiry, Question question)
    {
        var arguments = new Dictionary<string, object>();
        var said = new List<string>();
        if (question.Says("off", "powered off", "stopped") || question.Is("down"))
            arguments["power_state"] = "powered_off";
        else if (question.Says("suspended"))
            arguments["power_state"] = "suspended";
        else if (question.Says("powered on", "running", "up"))
            arguments["power_state"] = "powered_on";
        if (Host(question) is { } host)
            arguments["host"] = host;
        said.AddRange(arguments.Select(argument => $"{argument.Key.Replace('_', ' ')} {argument.Value}"));
        inquiry.Understood = $"virtual machines{(said.Count == 0 ? "" : $" with {string.Join(", ", said)}")}";
        return inquiry.Ask("list_vms", arguments)?.Text;
    }

    private static string? One(Inquiry inquiry, Question question, List<string> names)
    {
        if (inquiry.Machines() is not { } machines)
            return null;
        var candidates = question.Pairs.Concat(names).ToList();
        var found = machines.Where(vm => candidates.Exists(name => string.Equals(vm.Name, name, StringComparison.OrdinalIgnoreCase))).ToList();
        var exact = found.Count > 0;
        if (!exact)
            found = [.. machines.Where(vm => candidates.Exists(name => vm.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase) || Spelling.IsNear(name, vm.Name.ToLowerInvariant())))];
        if (found is not [var one])
            return found.Count == 0 ? $"No virtual machine is called {string.Join(' ', names)} ({machines.Count} looked at).{inquiry.TroubleLines}" : $"Which one? {names[0]} may be:\n{string.Join('\n', found.Take(12).Select(vm => $"- {vm}"))}";
        var (what, tool) = question.Is("snapshot") ? ("snapshots", "list_snapshots")
            : question.Is("event", "happened", "history", "change") ? ("events", "list_vm_events")
            : question.Is("performance", "cpu", "memory", "slow") || question.Says("ready time") ? ("performance", "vm_performance")
            : ("state", "get_vm");
        inquiry.Understood = $"{what} of {one}{(exact ? "" : " (the name that comes nearest)")}";
        return inquiry.Ask(tool, new { VmName = one.Name })?.Text;
    }

    /// <summary>"on esx2", when machines are asked for and not one machine.</summary>
    private static string? Host(Question question) =>
        $" {question.Text} ".Split(" on ") is [_, var rest, ..] && rest.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words && words.FirstOrDefault(word => word is not ("host" or "esxi" or "the")) is { } host && question.Names.Contains(host) && question.Says("vms", "machines") ? host : null;
}
