using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

/// <summary>Finds the one machine that somebody named.</summary>
internal static partial class MachineFinder
{
    private const int Listed = 10;

    /// <param name="wanted">A name, the end of an inventory path (<c>Prod/web</c>), or an id (<c>vm-42</c>). No wildcards.</param>
    /// <exception cref="ToolException">None, with the nearest names; or several, with what tells them apart.</exception>
    public static async Task<VirtualMachine> GetAsync(this VSphereClient client, string wanted, CancellationToken cancellationToken, bool devices = false)
    {
        var slash = wanted.LastIndexOf('/');
        var found = await client.FindAsync(new(Name: wanted), cancellationToken);
        var byPath = found.Count == 0 && slash >= 0;
        if (byPath)
            found = await client.FindAsync(new(Name: wanted[(slash + 1)..]), cancellationToken);
        if (Id().IsMatch(wanted) && found.All(vm => vm.Id != wanted))
            found = [.. found, new VirtualMachine { Id = wanted, Name = wanted }];
        var machines = await client.DescribeAsync(found, devices, cancellationToken);
        if (byPath)
            machines = machines.Any(vm => vm.Path is null)
                ? throw new ToolException($"vSphere at {client.Authority} tells no inventory paths without its VIM API; name the machine by its id.")
                : [.. machines.Where(vm => ("/" + vm.Path).EndsWith("/" + wanted.Trim('/'), StringComparison.OrdinalIgnoreCase))];
        return machines.Count switch
        {
            1 => machines[0],
            0 => throw new ToolException($"No virtual machine '{ToolException.Quote(wanted)}' in vSphere at {client.Authority}.{NameSuggestions.Hint(wanted, (await client.FindAsync(new(), cancellationToken)).Select(vm => vm.Name))}"),
            _ => throw new ToolException($"'{ToolException.Quote(wanted)}' names {machines.Count} virtual machines in vSphere at {client.Authority}; give the path or the id of one: "
                + string.Join(", ", machines.Take(Listed).Select(vm => $"{vm.Id} ({vm.Path ?? vm.Name}, {WireJson.Name(vm.PowerState)})"))
                + (machines.Count > Listed ? ", …" : "") + "."),
        };
    }

    [GeneratedRegex(@"\A(vm-)?[0-9]{1,18}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
