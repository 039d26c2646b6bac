using System.Xml;
using System.Xml.Linq;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware.Soap;

/// <summary>
/// The VIM API (https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/) of vCenter and ESXi: SOAP at
/// <c>/sdk</c>. An expired session is renewed once; that is safe for changes, too, because NotAuthenticated means that
/// nothing was done.
/// </summary>
internal sealed class SoapClient : IAsyncDisposable
{
    // Nothing else goes out for a tool that only reads.
    private static readonly HashSet<string> Reads =
    [
        "CreateContainerView", "RetrievePropertiesEx", "ContinueRetrievePropertiesEx", "CurrentTime", "CreateCollectorForEvents", "SetCollectorPageSize",
        "QueryPerfProviderSummary", "QueryAvailablePerfMetric", "QueryPerf",
    ];

    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    public static readonly VimRef ServiceInstance = new("ServiceInstance", "ServiceInstance");

    private readonly VSphereTransport _transport;
    private readonly SoapLogin _opening;
    private readonly VSphereSession<SoapSession> _session;

    public SoapClient(VSphereTransport transport, VSphereLogin login)
    {
        _transport = transport;
        _opening = new(this, login);
        _session = new(_opening.OpenAsync);
    }

    public string Authority => _transport.Address.Authority;

    public async Task<SoapSession> SessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _session.GetAsync(cancellationToken);
        }
        catch (SoapAbsentException e)
        {
            throw NotThere(e);
        }
    }

    /// <summary>Whether the VIM API answers here.</summary>
    /// <exception cref="ToolException">It is there, but does not work now or refuses the password.</exception>
    public async Task<bool> IsServedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.GetAsync(cancellationToken);
            return true;
        }
        catch (SoapAbsentException)
        {
            return false;
        }
    }

    /// <exception cref="ToolException">vSphere refuses; names the fault.</exception>
    public async Task<XElement> ReadAsync(string method, VimRef self, CancellationToken cancellationToken, params IEnumerable<XElement> arguments)
    {
        var (reply, fault) = await TryReadAsync(method, self, cancellationToken, arguments);
        return fault is null ? reply! : throw Refused(method, self, fault);
    }

    /// <summary>As <see cref="ReadAsync"/>, for who can do without.</summary>
    public Task<(XElement? Reply, VimFault? Fault)> TryReadAsync(string method, VimRef self, CancellationToken cancellationToken, params IEnumerable<XElement> arguments) =>
        Reads.Contains(method)
            ? CallAsync(method, self, arguments, cancellationToken)
            : throw new InvalidOperationException($"{method} is no reading method.");

    /// <summary>Makes a change, or starts the task that makes it. Sent once.</summary>
    public async Task<XElement> ChangeAsync(string method, VimRef self, CancellationToken cancellationToken, params IEnumerable<XElement> arguments)
    {
        try
        {
            var (reply, fault) = await CallAsync(method, self, arguments, cancellationToken);
            return fault is null ? reply! : throw Refused(method, self, fault);
        }
        catch (ToolException e) when (e.Transient)
        {
            throw new ToolException($"{e.Message} Whether {method} of {self.Id} was carried out is not known.", e);
        }
    }

    /// <summary>Ends something that the session holds at the server, such as a view. What cannot be ended now ends with the session.</summary>
    public async Task EndAsync(string method, VimRef self)
    {
        using var limit = new CancellationTokenSource(EndWithin);
        try
        {
            await CallAsync(method, self, [], limit.Token);
        }
        catch (Exception e) when (e is ToolException or OperationCanceledException)
        {
            // The answer that it was needed for counts, or the failure that is on its way.
        }
    }

    /// <summary>For a server that answers an expired session with nothing instead of a fault: the next call opens a new one.</summary>
    public ToolException Expired(SoapSession session)
    {
        _session.Drop(session);
        return new($"The session at vSphere at {Authority} had expired; a new one is opened for the next call. Try again.") { Transient = true };
    }

    /// <summary>One exchange without a session's renewal, for the login itself.</summary>
    internal async Task<(XElement Envelope, string? Cookie)> ExchangeAsync(string method, VimRef self, string? cookie, string version, IEnumerable<XElement> arguments, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sdk") { Content = new ByteArrayContent(SoapMessage.Write(method, self, arguments)) };
        request.Content.Headers.ContentType = new("text/xml") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("SOAPAction", $"\"urn:vim25/{version}\"");
        if (cookie is not null)
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        var reply = await _transport.SendAsync(request, method, cancellationToken);
        // Faults come as 500.
        if (reply.Status is not (200 or 500))
            throw reply.Status is 404 or 405 or 501 or (>= 300 and < 400)
                ? new SoapAbsentException()
                : new ToolException($"vSphere at {Authority} answered {reply.Status} to {method}: {Excerpt(method, reply, cookie)}") { Transient = reply.IsTransient };
        try
        {
            var envelope = VimXml.Read(reply.Body);
            return envelope.Name == VimXml.Envelope + "Envelope" ? (envelope, reply.Cookie) : throw new XmlException("no SOAP envelope");
        }
        catch (XmlException e)
        {
            throw new ToolException($"vSphere at {Authority} answered {method} with something that is no SOAP of its API ({e.Message}): {Excerpt(method, reply, cookie)}", e) { Transient = reply.IsTransient };
        }
    }

    /// <summary>What <c>/sdk/vimServiceVersions.xml</c> says, or null.</summary>
    internal async Task<XElement?> VersionsAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sdk/vimServiceVersions.xml");
        var reply = await _transport.SendAsync(request, "GET vimServiceVersions.xml", cancellationToken);
        try
        {
            return reply.IsSuccess ? VimXml.Read(reply.Body) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Current is { } session)
            try
            {
                await ExchangeAsync("Logout", session.SessionManager, session.Cookie, session.Version, [], CancellationToken.None);
            }
            catch (Exception e) when (e is ToolException or SoapAbsentException)
            {
                // It ends by itself after a while.
            }
        _session.Dispose();
    }

    private async Task<(XElement? Reply, VimFault? Fault)> CallAsync(string method, VimRef self, IEnumerable<XElement> arguments, CancellationToken cancellationToken)
    {
        for (var renewed = false; ; renewed = true)
        {
            var session = await SessionAsync(cancellationToken);
            var envelope = await EnvelopeAsync(method, self, session, arguments, cancellationToken);
            if (VimFault.Of(envelope) is not { } fault)
                return (envelope.Child("Body")?.Elements().FirstOrDefault() ?? throw new ToolException($"vSphere at {Authority} answered {method} with an empty body."), null);
            if (fault.Type != "NotAuthenticated" || renewed)
                return (null, fault);
            _session.Drop(session);
        }
    }

    // A reply to a login may hold the password, in whatever encoding.
    private static string Excerpt(string method, VSphereReply reply, string? cookie) => method == "Login" ? "(not quoted)" : VSphereTransport.Excerpt(reply.Body, cookie, cookie?[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"'));

    private async Task<XElement> EnvelopeAsync(string method, VimRef self, SoapSession session, IEnumerable<XElement> arguments, CancellationToken cancellationToken)
    {
        try
        {
            return (await ExchangeAsync(method, self, session.Cookie, session.Version, arguments, cancellationToken)).Envelope;
        }
        catch (SoapAbsentException e)
        {
            throw NotThere(e);
        }
    }

    private ToolException NotThere(SoapAbsentException e) => new($"vSphere at {Authority} no longer has a VIM API at /sdk; it may be starting.", e) { Transient = true };

    private ToolException Refused(string method, VimRef self, VimFault fault) => new($"vSphere at {Authority} refuses {method} of {self.Id}: {fault}");
}
