using System.Globalization;
using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

/// <summary>A machine's events, and the server's clock that they are stamped with. Only the VIM API has them.</summary>
internal sealed class EventReader(SoapClient client)
{
    private const int MessageLimit = 500;

    /// <summary>The server's own time, so that clocks that differ do not matter.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        Time((await client.ReadAsync("CurrentTime", SoapClient.ServiceInstance, cancellationToken)).Text("returnval"))
            ?? throw new ToolException($"vSphere at {client.Authority} did not tell its time.");

    /// <summary>Newest first. A server cuts a very long list itself, at its oldest end.</summary>
    /// <param name="types">Only these types; all when empty.</param>
    public async Task<IReadOnlyList<VmEvent>> ReadAsync(string vm, DateTimeOffset since, IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        var manager = (await client.SessionAsync(cancellationToken)).EventManager ?? throw new ToolException($"vSphere at {client.Authority} has no events.");
        var filter = new XElement(Vim + "filter",
            new XElement(Vim + "entity", VimXml.Reference("entity", VimRef.Vm(vm)), Of("recursion", "self")),
            new XElement(Vim + "time", Of("beginTime", since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))),
            types.Select(type => Of("eventTypeId", type)));
        var reply = await client.ReadAsync("QueryEvents", manager, cancellationToken, filter);
        // Some servers take the filter's time for a hint.
        return [.. reply.Children("returnval").Select(Read).Where(one => one.At >= since).OrderByDescending(one => one.At)];
    }

    private static VmEvent Read(XElement one)
    {
        var message = one.Text("fullFormattedMessage") ?? "";
        return new(Time(one.Text("createdTime")), one.Text("eventTypeId") ?? one.TypeName() ?? "Event",
            CredentialMask.Apply(message.Length <= MessageLimit ? message : message[..MessageLimit] + " …(cut)"), one.Text("userName"));
    }
}
