using System.Globalization;
using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

/// <summary>A machine's events, and the server's clock that they are stamped with. Only the VIM API has them.</summary>
internal sealed class EventReader(SoapClient client, PropertyReader reader)
{
    private const int MessageLimit = 500;

    // The most that a collector holds ready.
    private const int PageSize = 1000;

    /// <summary>The server's own time, so that clocks that differ do not matter.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        Time((await client.ReadAsync("CurrentTime", SoapClient.ServiceInstance, cancellationToken)).Text("returnval"))
            ?? throw new ToolException($"vSphere at {client.Authority} did not tell its time.");

    /// <summary>Newest first, the newest 1,000 at most.</summary>
    /// <param name="types">Only these types; all when empty.</param>
    public async Task<IReadOnlyList<VmEvent>> ReadAsync(string vm, DateTimeOffset since, IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        var manager = (await client.SessionAsync(cancellationToken)).EventManager ?? throw new ToolException($"vSphere at {client.Authority} has no events.");
        var filter = new XElement(Vim + "filter",
            new XElement(Vim + "entity", VimXml.Reference("entity", VimRef.Vm(vm)), Of("recursion", "self")),
            new XElement(Vim + "time", Of("beginTime", since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))),
            types.Select(type => Of("eventTypeId", type)));
        // Not QueryEvents, which would be one request: ESXi does not have it.
        var created = await client.ReadAsync("CreateCollectorForEvents", manager, cancellationToken, filter);
        var collector = created.Child("returnval").Reference() ?? throw new ToolException($"vSphere at {client.Authority} created no collector of events.");
        try
        {
            await client.ReadAsync("SetCollectorPageSize", collector, cancellationToken, Of("maxCount", PageSize));
            var page = (await reader.FindAsync(collector, ["latestPage"], cancellationToken))?.At("latestPage");
            // Some servers take the filter's time for a hint.
            return [.. (page?.Elements() ?? []).Select(Read).Where(one => one.At >= since).OrderByDescending(one => one.At)];
        }
        finally
        {
            // A session holds few collectors.
            await client.EndAsync("DestroyCollector", collector);
        }
    }

    private static VmEvent Read(XElement one)
    {
        var message = one.Text("fullFormattedMessage") ?? "";
        return new(Time(one.Text("createdTime")), one.Text("eventTypeId") ?? one.TypeName() ?? "Event",
            Excerpt.Head(CredentialMask.Apply(message), MessageLimit, " …(cut)"), one.Text("userName"));
    }
}
