using System.Globalization;
using System.Security;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>The VIM API. A request whose elements are not in the order of its schema is refused, as by the real one.</summary>
internal sealed class SoapFace(LoopbackVCenter server)
{
    private static readonly Dictionary<string, string[]> Orders = new()
    {
        ["RetrieveServiceContent"] = ["_this"], ["Login"] = ["_this", "userName", "password", "locale"], ["Logout"] = ["_this"], ["CurrentTime"] = ["_this"],
        ["CreateContainerView"] = ["_this", "container", "type", "recursive"], ["DestroyView"] = ["_this"],
        ["RetrievePropertiesEx"] = ["_this", "specSet", "options"], ["ContinueRetrievePropertiesEx"] = ["_this", "token"],
        ["specSet"] = ["propSet", "objectSet", "reportMissingObjectsInResults"], ["propSet"] = ["type", "all", "pathSet"], ["objectSet"] = ["obj", "skip", "selectSet"], ["selectSet"] = ["name", "type", "path", "skip", "selectSet"],
        ["PowerOnVM_Task"] = ["_this", "host"], ["PowerOffVM_Task"] = ["_this"], ["SuspendVM_Task"] = ["_this"], ["ResetVM_Task"] = ["_this"], ["RebootGuest"] = ["_this"], ["ShutdownGuest"] = ["_this"],
        ["CreateSnapshot_Task"] = ["_this", "name", "description", "memory", "quiesce"], ["RevertToSnapshot_Task"] = ["_this", "host", "suppressPowerOn"], ["RemoveSnapshot_Task"] = ["_this", "removeChildren", "consolidate"],
        ["CreateCollectorForEvents"] = ["_this", "filter"], ["SetCollectorPageSize"] = ["_this", "maxCount"], ["DestroyCollector"] = ["_this"], ["filter"] = ["entity", "time", "userName", "disableFullMessage", "category", "type", "tag", "eventTypeId", "maxCount"],
        ["QueryPerfProviderSummary"] = ["_this", "entity"], ["QueryAvailablePerfMetric"] = ["_this", "entity", "beginTime", "endTime", "intervalId"],
        ["QueryPerf"] = ["_this", "querySpec"], ["querySpec"] = ["entity", "startTime", "endTime", "maxSample", "metricId", "intervalId", "format"],
    };

    private readonly Dictionary<string, string[]> _views = [];
    private readonly Dictionary<string, Queue<string>> _pages = [];
    private readonly VimProperties _properties = new(server);
    private int _next = 1;

    public (int, string, string) Answer(HttpContext http, string text)
    {
        if (http.Request.Path.Value!.EndsWith(".xml", StringComparison.Ordinal))
            return (200, "text/xml", """<?xml version="1.0"?><namespaces version="1.0"><namespace><name>urn:vim25</name><version>8.0.2.0</version><priorVersions><version>7.0</version></priorVersions></namespace></namespaces>""");
        try
        {
            var call = XDocument.Parse(text).Root!.Elements().Single(one => one.Name.LocalName == "Body").Elements().Single();
            server.Requests.Enqueue($"SOAP {call.Name.LocalName} {call.Elements().First().Value}");
            CheckOrder(call);
            if (http.Request.Headers["SOAPAction"] != "\"urn:vim25/8.0.2.0\"")
                throw new VimRefusedException("InvalidRequest", "Unsupported version");
            var body = Dispatch(call.Name.LocalName, call, http);
            return (200, "text/xml", Envelope($"<{call.Name.LocalName}Response xmlns=\"urn:vim25\">{body}</{call.Name.LocalName}Response>"));
        }
        catch (VimRefusedException refusal)
        {
            return (500, "text/xml", Envelope($"<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>{X(refusal.Message)}</faultstring><detail><{refusal.Type}Fault xmlns=\"urn:vim25\" xsi:type=\"{refusal.Type}\">{refusal.Particulars}</{refusal.Type}Fault></detail></soapenv:Fault>"));
        }
    }

    internal static string X(string text) => SecurityElement.Escape(text);

    private string Dispatch(string operation, XElement call, HttpContext http)
    {
        var self = call.Elements().First().Value;
        if (operation == "RetrieveServiceContent")
            return """<returnval><rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">propertyCollector</propertyCollector><viewManager type="ViewManager">ViewManager</viewManager><about><fullName>VMware vCenter Server 8.0.2</fullName><apiVersion>8.0.2.0</apiVersion></about><sessionManager type="SessionManager">SessionManager</sessionManager><perfManager type="PerformanceManager">PerfMgr</perfManager><eventManager type="EventManager">EventManager</eventManager></returnval>""";
        var cookie = http.Request.Headers.Cookie.ToString();
        if (operation == "Login")
            return Login(call, cookie, http);
        if (!cookie.StartsWith("vmware_soap_session=", StringComparison.Ordinal) || !server.Sessions.ContainsKey(cookie["vmware_soap_session=".Length..].Trim('"')))
            throw new VimRefusedException("NotAuthenticated", "The session is not authenticated.", "<privilegeId>System.View</privilegeId>");
        if (server.Fault is { } fault && fault.Operation == operation)
            throw fault.Refusal;
        switch (operation)
        {
            case "Logout":
                server.Sessions.TryRemove(cookie["vmware_soap_session=".Length..].Trim('"'), out _);
                return "";
            case "CurrentTime":
                return $"<returnval>{Stamp(server.State.Now)}</returnval>";
            case "CreateContainerView":
                var view = $"session[1]view-{_next++}";
                _views[view] = [.. call.Elements().Where(one => one.Name.LocalName == "type").Select(one => one.Value)];
                return $"<returnval type=\"ContainerView\">{view}</returnval>";
            case "DestroyView":
                return _views.Remove(self) ? "" : throw new VimRefusedException("ManagedObjectNotFound", "no such view");
            case "RetrievePropertiesEx":
                return Retrieve(call);
            case "ContinueRetrievePropertiesEx":
                var token = call.Elements().Last().Value;
                return _pages.Remove(token, out var rest) ? Page(rest) : throw new VimRefusedException("InvalidProperty", "token");
            case "CreateCollectorForEvents":
                return _properties.Collect(call);
            case "SetCollectorPageSize":
                return _properties.Resize(self, int.Parse(call.Elements().Last().Value, CultureInfo.InvariantCulture));
            case "DestroyCollector":
                return _properties.EndCollector(self);
            case "QueryPerfProviderSummary":
                return $"<returnval><entity type=\"VirtualMachine\">{call.Elements().Last().Value}</entity><currentSupported>true</currentSupported><summarySupported>true</summarySupported><refreshRate>20</refreshRate></returnval>";
            case "QueryAvailablePerfMetric":
                return _properties.OfferedMetrics(server.State.Find(call.Elements().ElementAt(1).Value));
            case "QueryPerf":
                return _properties.Samples(call);
            default:
                return Change(operation, self, call, http);
        }
    }

    private string Login(XElement call, string cookie, HttpContext http)
    {
        if (cookie.Length > 0)
            throw new VimRefusedException("InvalidLogin", "Already logged in.");
        if (server.RefusesLogin || call.Elements().ElementAt(1).Value != LoopbackVCenter.User || call.Elements().ElementAt(2).Value != LoopbackVCenter.Password)
        {
            server.Logins++;
            throw new VimRefusedException("InvalidLogin", $"Cannot complete login due to an incorrect user name or password {LoopbackVCenter.Password}.");
        }
        var id = server.OpenSession();
        http.Response.Headers.SetCookie = $"vmware_soap_session=\"{id}\"; Path=/; HttpOnly; Secure";
        return $"<returnval><key>{id}</key></returnval>";
    }

    private string Change(string operation, string self, XElement call, HttpContext http)
    {
        var snapshot = call.Elements().First().Attribute("type")?.Value == "VirtualMachineSnapshot" ? self : null;
        var vm = snapshot is null ? server.State.Find(self) : server.State.Machines.Find(one => one.Snapshots.Any(taken => taken.Id == snapshot)) ?? throw new VimRefusedException("ManagedObjectNotFound", "no such snapshot");
        string Argument(string name) => call.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value ?? "";
        void Perform() => server.State.Perform(operation, vm, snapshot, Argument("name"), Argument("description"));
        if (!operation.EndsWith("_Task", StringComparison.Ordinal))
        {
            server.Change(operation, self, Perform, http);
            return "";
        }
        LoopbackTask task = null!;
        server.Change(operation, self, () => task = server.State.Begin(operation, vm, server.TaskPolls, Perform), http);
        if (server.DropAfter == operation)
            // Nobody will ask for it, and yet it goes on.
            task.Look();
        return $"<returnval type=\"Task\">{task.Id}</returnval>";
    }

    private string Retrieve(XElement call)
    {
        var spec = call.Elements().ElementAt(1);
        var paths = spec.Elements().First().Elements().Where(one => one.Name.LocalName == "pathSet").Select(one => one.Value).ToList();
        var targets = spec.Elements().Where(one => one.Name.LocalName == "objectSet").Select(one => one.Elements().First()).ToList();
        var objects = targets.SelectMany(target => target.Attribute("type")!.Value == "ContainerView"
            ? _views.TryGetValue(target.Value, out var types) ? types.SelectMany(_properties.All) : throw new VimRefusedException("ManagedObjectNotFound", "no such view")
            : _properties.Exists(target.Attribute("type")!.Value, target.Value) ? [(target.Attribute("type")!.Value, target.Value)] : Array.Empty<(string, string)>()).Distinct();
        return Page(new Queue<string>(objects.Select(one => _properties.Content(one.Item1, one.Item2, paths))));
    }

    private string Page(Queue<string> objects)
    {
        var page = new StringBuilder();
        for (var count = 0; count < server.PageSize && objects.TryDequeue(out var one); count++)
            page.Append(one);
        var token = "";
        if (objects.Count > 0)
            _pages[token = $"token-{_next++}"] = objects;
        return page.Length == 0 ? "" : $"<returnval>{(token.Length > 0 ? $"<token>{token}</token>" : "")}{page}</returnval>";
    }

    internal static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static void CheckOrder(XElement element)
    {
        if (!Orders.TryGetValue(element.Name.LocalName, out var order))
            return;
        var at = 0;
        foreach (var child in element.Elements())
        {
            var index = Array.IndexOf(order, child.Name.LocalName, at);
            if (index < 0 || child.Name.NamespaceName != "urn:vim25")
                throw new VimRefusedException("InvalidRequest", $"Unexpected element '{child.Name}' in '{element.Name.LocalName}'");
            at = index;
            CheckOrder(child);
        }
    }

    private static string Envelope(string body) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>""";
}
