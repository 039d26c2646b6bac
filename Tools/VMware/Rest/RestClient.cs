using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware.Rest;

/// <summary>
/// vCenter's Automation API (https://developer.broadcom.com/xapis/vsphere-automation-api/latest/), under <c>/api</c> or,
/// before 7.0, <c>/rest</c>. Path segments and query values are always data. An expired session is renewed once.
/// </summary>
internal sealed class RestClient : IAsyncDisposable
{
    private const string SessionHeader = "vmware-api-session-id";
    private readonly VSphereTransport _transport;
    private readonly VSphereLogin _login;
    private readonly VSphereSession<RestSession> _session;

    public RestClient(VSphereTransport transport, VSphereLogin login)
    {
        (_transport, _login) = (transport, login);
        _session = new(OpenAsync);
    }

    private string Authority => _transport.Address.Authority;

    /// <summary>Whether a vCenter's Automation API answers here; some servers have its sessions, but not its inventory.</summary>
    /// <exception cref="ToolException">It is there, but does not work now or refuses the password.</exception>
    public async Task<bool> IsServedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.GetAsync(cancellationToken);
        }
        catch (RestAbsentException)
        {
            return false;
        }
        // A name that nobody gives: the answer is short whatever the size of the inventory.
        var (reply, _) = await ExchangeAsync(HttpMethod.Get, ["vcenter", "vm"], [("names", "aiops-is-the-inventory-served")], cancellationToken);
        if (reply.IsSuccess)
            return true;
        return IsAbsent(reply.Status) ? false : throw Refused(reply, "vcenter/vm");
    }

    /// <summary>The answer, without the wrapping that <c>/rest</c> has.</summary>
    /// <param name="query">Named as under <c>/api</c>; <c>/rest</c> wants them as <c>filter.names</c>.</param>
    public async Task<JsonElement> GetAsync(string[] path, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken)
    {
        var (reply, session) = await ExchangeAsync(HttpMethod.Get, path, query, cancellationToken);
        return reply.IsSuccess ? Read(reply, session) : throw Refused(reply, string.Join('/', path));
    }

    /// <summary>As <see cref="GetAsync"/>; null where the server says that the thing is not there.</summary>
    /// <param name="ofGuest">Null also where it says that it cannot be told now, as of a guest without tools.</param>
    public async Task<JsonElement?> FindAsync(string[] path, bool ofGuest, CancellationToken cancellationToken)
    {
        var (reply, session) = await ExchangeAsync(HttpMethod.Get, path, [], cancellationToken);
        if (reply.IsSuccess)
            return Read(reply, session);
        var absent = reply.Status == 404 || (ofGuest && RestError.Of(reply.Body).Type is "SERVICE_UNAVAILABLE" or "NOT_ALLOWED_IN_CURRENT_STATE");
        return absent ? null : throw Refused(reply, string.Join('/', path));
    }

    /// <summary>Changes a machine. Sent again only when the server answered that it had not even looked at it (401).</summary>
    /// <param name="within">The server answers when the change is made.</param>
    public async Task ActAsync(string vm, bool guest, string action, TimeSpan within, CancellationToken cancellationToken)
    {
        var legacy = (await SessionAsync(cancellationToken)).Legacy;
        string[] path = guest ? ["vcenter", "vm", vm, "guest", "power"] : legacy ? ["vcenter", "vm", vm, "power", action] : ["vcenter", "vm", vm, "power"];
        VSphereReply reply;
        try
        {
            (reply, _) = await ExchangeAsync(HttpMethod.Post, path, legacy && !guest ? [] : [("action", action)], cancellationToken, within);
        }
        catch (ToolException e) when (e.Transient)
        {
            throw new ToolException($"{e.Message} Whether the {action} of {vm} was carried out is not known.", e);
        }
        if (!reply.IsSuccess)
            throw Refused(reply, $"{(guest ? "guest " : "")}{action} of {vm}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Current is { } session)
        {
            using var request = Request(HttpMethod.Delete, session.Legacy ? ["com", "vmware", "cis", "session"] : ["session"], [], session);
            try
            {
                await _transport.SendAsync(request, "DELETE session", CancellationToken.None);
            }
            catch (ToolException)
            {
                // It ends by itself after a while.
            }
        }
        _session.Dispose();
    }

    private async Task<(VSphereReply Reply, RestSession Session)> ExchangeAsync(HttpMethod method, string[] path, IEnumerable<(string, string?)> query, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        for (var renewed = false; ; renewed = true)
        {
            var session = await SessionAsync(cancellationToken);
            using var request = Request(method, path, query, session);
            var reply = await _transport.SendAsync(request, $"{method} {ToolException.Quote(string.Join('/', path))}", cancellationToken, within);
            if (reply.Status != 401 || renewed)
                return (reply, session);
            _session.Drop(session);
        }
    }

    private async Task<RestSession> SessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _session.GetAsync(cancellationToken);
        }
        catch (RestAbsentException e)
        {
            throw new ToolException($"vCenter at {Authority} no longer has an Automation API; it may be starting.", e) { Transient = true };
        }
    }

    private async Task<RestSession> OpenAsync(CancellationToken cancellationToken)
    {
        // No reply to a login is quoted: it may hold the password, in whatever encoding.
        var (user, password) = _login.Read();
        foreach (var legacy in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, legacy ? "/rest/com/vmware/cis/session" : "/api/session");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
            var reply = await _transport.SendAsync(request, "POST session", cancellationToken);
            if (reply.Status == 401)
                throw _login.Refuse(password, "401 UNAUTHENTICATED");
            if (reply.IsSuccess && SessionId(reply, legacy) is { } id)
                return new(id, legacy);
            if (!reply.IsSuccess && !IsAbsent(reply.Status))
                throw new ToolException($"vCenter at {Authority} answered {reply.Status} {RestError.Of(reply.Body).Type} to the opening of a session.") { Transient = reply.IsTransient };
        }
        throw new RestAbsentException();
    }

    // A page instead of a session is some web server's answer to everything.
    private static string? SessionId(VSphereReply reply, bool legacy)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var id = legacy ? document.RootElement.Text("value") : document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString() : null;
            return id is { Length: > 0 and < 4096 } && id.All(c => c is > ' ' and < (char)127) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string[] path, IEnumerable<(string Name, string? Value)> query, RestSession session)
    {
        foreach (var segment in path)
            if (segment.Length is 0 or > 512 || segment is "." or ".." || segment.Any(char.IsControl))
                throw new ToolException($"'{ToolException.Quote(segment)}' cannot be part of an address.");
        var prefix = session.Legacy && method == HttpMethod.Get ? "filter." : "";
        var pairs = string.Join('&', query.Where(pair => pair.Value is not null).Select(pair => $"{prefix}{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        var request = new HttpRequestMessage(method, $"{(session.Legacy ? "/rest/" : "/api/")}{string.Join('/', path.Select(Uri.EscapeDataString))}{(pairs.Length == 0 ? "" : "?" + pairs)}");
        request.Headers.Add(SessionHeader, session.Id);
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }

    private JsonElement Read(VSphereReply reply, RestSession session)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body, new() { MaxDepth = RestJson.MaxDepth });
            return (session.Legacy ? document.RootElement.At("value") : document.RootElement) is { ValueKind: not JsonValueKind.Undefined } value
                ? value.Clone()
                : throw new JsonException("no value");
        }
        catch (JsonException e)
        {
            throw new ToolException($"vCenter at {Authority} answered {reply.Status} with something that is no JSON of its API: {VSphereTransport.Excerpt(reply.Body, session.Id)}", e);
        }
    }

    private ToolException Refused(VSphereReply reply, string what)
    {
        var error = RestError.Of(reply.Body);
        return error.Type.Length > 0
            ? new($"vCenter at {Authority} refuses {what}: {reply.Status} {error.Type} {CredentialMask.Apply(ToolException.Quote(error.Message))}".TrimEnd()) { Transient = reply.IsTransient }
            : new($"vCenter at {Authority} answered {reply.Status} to {what}: {VSphereTransport.Excerpt(reply.Body, _session.Current?.Id)}") { Transient = reply.IsTransient };
    }

    // ESXi and servers older than the API know neither path.
    private static bool IsAbsent(int status) => status is 400 or 404 or 405 or 501 || (status >= 300 && status < 400);
}
