using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

/// <summary>Opens sessions of the VIM API, in the newest version of it that both sides know.</summary>
internal sealed class SoapLogin(SoapClient client, VSphereLogin login)
{
    private const string Oldest = "6.0";
    private const int NewestMajor = 9;

    public async Task<SoapSession> OpenAsync(CancellationToken cancellationToken)
    {
        var (user, password) = login.Read();
        var version = Version(await client.VersionsAsync(cancellationToken));
        var (greeting, early) = await client.ExchangeAsync("RetrieveServiceContent", SoapClient.ServiceInstance, null, version, [], cancellationToken);
        if (VimFault.Of(greeting) is { } closed)
            throw new ToolException($"vSphere at {client.Authority} refuses RetrieveServiceContent: {closed}");
        var content = greeting.Child("Body")?.Elements().FirstOrDefault().Child("returnval");
        var manager = Service(content, "sessionManager");
        // Some servers hand out the cookie before the login, others with it.
        var (answer, cookie) = await client.ExchangeAsync("Login", manager, early, version, [Of("userName", user), Of("password", password)], cancellationToken);
        if (VimFault.Of(answer) is { } fault)
            throw fault.Type == "InvalidLogin" ? login.Refuse(password, fault.Type) : new ToolException($"vSphere at {client.Authority} refuses Login: {fault.Type}");
        return new(
            cookie ?? early ?? throw new ToolException($"vSphere at {client.Authority} accepted the login, but gave no session."), version,
            Service(content, "rootFolder"), Service(content, "propertyCollector"), Service(content, "viewManager"), manager,
            content.Child("perfManager").Reference(), content.Child("eventManager").Reference());
    }

    private VimRef Service(XElement? content, string name) =>
        content.Child(name).Reference() ?? throw new ToolException($"vSphere at {client.Authority} did not say what its {name} is.");

    private static string Version(XElement? namespaces)
    {
        var own = namespaces.Children("namespace").FirstOrDefault(one => one.Text("name") == "urn:vim25");
        return own.Child("priorVersions").Children("version").Prepend(own.Child("version")).Select(version => version?.Value)
            .FirstOrDefault(text => System.Version.TryParse(text, out var version) && version.Major <= NewestMajor) ?? Oldest;
    }
}
