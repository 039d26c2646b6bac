using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

/// <summary>Reads properties of many objects in pages, through the session's PropertyCollector.</summary>
internal sealed class PropertyReader(SoapClient client)
{
    private const int PageSize = 500;
    private const int MaxObjects = 100_000;

    /// <summary>All objects of these types that the account may see.</summary>
    public async Task<IReadOnlyList<VimObject>> AllAsync(string[] types, string propertyType, string[] paths, CancellationToken cancellationToken)
    {
        var session = await client.SessionAsync(cancellationToken);
        var created = await client.ReadAsync("CreateContainerView", session.ViewManager, cancellationToken,
            [VimXml.Reference("container", session.Root), .. types.Select(type => Of("type", type)), Of("recursive", "true")]);
        var view = created.Child("returnval").Reference() ?? throw new ToolException($"vSphere at {client.Authority} created no view.");
        try
        {
            var target = new XElement(Vim + "objectSet", VimXml.Reference("obj", view), Of("skip", "true"),
                Typed("selectSet", "TraversalSpec", Of("name", "members"), Of("type", "ContainerView"), Of("path", "view"), Of("skip", "false")));
            return await RetrieveAsync(propertyType, paths, [target], cancellationToken) ?? throw new ToolException($"vSphere at {client.Authority} lost the view of {string.Join(", ", types)}; try again.") { Transient = true };
        }
        finally
        {
            // A session holds few views.
            await client.EndAsync("DestroyView", view);
        }
    }

    /// <summary>These objects; those that are gone are left out.</summary>
    public async Task<IReadOnlyList<VimObject>> OfAsync(string type, IEnumerable<string> ids, string[] paths, CancellationToken cancellationToken)
    {
        var found = new List<VimObject>();
        foreach (var batch in ids.Distinct().Chunk(PageSize))
            if (await RetrieveAsync(type, paths, Targets(type, batch), cancellationToken) is { } all)
                found.AddRange(all);
            else if (batch.Length > 1)
                // Old servers refuse them all because of one.
                foreach (var id in batch)
                    found.AddRange(await RetrieveAsync(type, paths, Targets(type, [id]), cancellationToken) ?? []);
        return found;
    }

    public async Task<VimObject?> FindAsync(VimRef reference, string[] paths, CancellationToken cancellationToken) =>
        await OfAsync(reference.Type, [reference.Id], paths, cancellationToken) is [var found, ..] ? found : null;

    private static IEnumerable<XElement> Targets(string type, IEnumerable<string> ids) => ids.Select(id => new XElement(Vim + "objectSet", VimXml.Reference("obj", new(type, id))));

    /// <summary>Null when the server refuses because an object is gone.</summary>
    private async Task<IReadOnlyList<VimObject>?> RetrieveAsync(string type, string[] paths, IEnumerable<XElement> objects, CancellationToken cancellationToken)
    {
        var session = await client.SessionAsync(cancellationToken);
        var found = new List<VimObject>();
        var (reply, fault) = await client.TryReadAsync("RetrievePropertiesEx", session.PropertyCollector, cancellationToken,
            new XElement(Vim + "specSet",
                new XElement(Vim + "propSet", Of("type", type), paths.Select(path => Of("pathSet", path))),
                objects,
                Of("reportMissingObjectsInResults", "true")),
            new XElement(Vim + "options", Of("maxObjects", PageSize)));
        if (fault is { Type: "ManagedObjectNotFound" })
            return null;
        if (fault is not null)
            throw new ToolException($"vSphere at {client.Authority} refuses to show {type}: {fault}");
        for (var page = reply.Child("returnval"); page is not null;)
        {
            found.AddRange(page.Children("objects").Select(VimObject.Of));
            if (page.Children("objects").SelectMany(one => one.Children("missingSet")).Any(missing => missing.Child("fault").Child("fault")?.TypeName() == "NotAuthenticated"))
                throw client.Expired(session);
            if (found.Count > MaxObjects)
                throw new ToolException($"vSphere at {client.Authority} has more than {MaxObjects} objects of {type}; ask for less.");
            page = page.Text("token") is { } token
                ? (await client.ReadAsync("ContinueRetrievePropertiesEx", session.PropertyCollector, cancellationToken, Of("token", token))).Child("returnval")
                : null;
        }
        return found;
    }
}
