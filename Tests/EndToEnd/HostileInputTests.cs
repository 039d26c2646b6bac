using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AIOps.Tests.Agent;
using AIOps.Tests.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.EndToEnd;

/// <summary>
/// Every endpoint that is mapped, found by itself, against everything a hostile caller can send: refused with a problem that
/// names what is wrong, nothing stored, nothing secret sent back, never a 5xx.
/// </summary>
public abstract class HostileInputTests : IAsyncLifetime
{
    private static readonly string[] Open = ["/health", "/health/live", "/health/ready", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"];

    /// <summary>Speaks JSON-RPC, also in its refusals, and decides by role tool by tool: <see cref="Mcp_Hostile_RefusedAndNothingStored"/>.</summary>
    private const string Gateway = "/mcp";

    private readonly List<string> _failures = [];
    private AgentFixture _agent = null!;

    private sealed record Door(string Method, string Route, Role? Needs)
    {
        /// <summary>An address of it; ids name nothing.</summary>
        public string Path(string id = "00000000000000000000000000000000") =>
            string.Join('/', Route.Split('/').Select(part => part.StartsWith('{') ? id : part));

        public override string ToString() => $"{Method} {Route}";
    }

    protected abstract Task<AgentFixture> StartAsync();

    public async ValueTask InitializeAsync() => _agent = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Body_Hostile_RefusedAndNothingStored()
    {
        foreach (var door in Doors().Where(TakesBody))
        {
            var before = await _agent.CountRowsAsync();
            foreach (var (name, body) in HostileBodies.For(door.Route))
                await ExpectProblemAsync(door, name, () => Request(door, body));
            foreach (var type in (string?[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", null])
                await ExpectProblemAsync(door, $"content type {type}", () => Request(door, """{"name":"a"}"""u8.ToArray(), type));
            await ExpectUnchangedAsync(door.ToString(), before);
        }
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    /// <summary>Else the broken ones might be refused for another reason than what was broken.</summary>
    [Fact]
    public async Task Body_Sound_IsTaken()
    {
        var routes = Doors().Where(d => d.Method == "POST").Select(d => d.Route).ToHashSet();
        foreach (var (route, body) in HostileBodies.Sound.Where(s => routes.Contains(s.Key)))
            Assert.InRange((await _agent.PostAsync(route, body)).Status, 200, 299);
    }

    [Fact]
    public async Task Body_TooLarge_RefusedWith413AndNothingStored()
    {
        var large = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('a', HostileBodies.Limit)}}"}""");
        foreach (var door in Doors().Where(TakesBody))
        {
            var before = await _agent.CountRowsAsync();
            // Without a body of interest an endpoint need not read it.
            var status = door.Route.EndsWith("/cancel", StringComparison.Ordinal) || door.Route.EndsWith("}/analyze", StringComparison.Ordinal) ? (HttpStatusCode?)null : HttpStatusCode.RequestEntityTooLarge;
            await ExpectProblemAsync(door, "too large", () => Request(door, large), status);
            await ExpectProblemAsync(door, "too large, chunked", () =>
            {
                var request = Request(door, large);
                request.Headers.TransferEncodingChunked = true;
                return request;
            }, status);
            await ExpectUnchangedAsync(door.ToString(), before);
        }
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    [Fact]
    public async Task Mcp_Hostile_RefusedAndNothingStored()
    {
        var door = new Door("POST", Gateway, null);
        var before = await _agent.CountRowsAsync();
        HttpRequestMessage Ask(byte[] body, string? version)
        {
            var request = Request(door, body);
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            if (version is not null)
                request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
            return request;
        }
        var calls = (string[])["tools/call", "resources/read", "prompts/get", "completion/complete", "tasks/get", "tasks/cancel", "tools/list", "nope"];
        foreach (var version in (string?[])[null, "2025-11-25", "2026-07-28", "1999-01-01", new string('9', 2000)])
        {
            foreach (var (name, body) in HostileBodies.For(Gateway))
                await LookAsync(door, $"{version} {name}", () => Ask(body, version), answer => Assert.InRange(answer.Status, 400, 499));
            foreach (var call in calls)
                foreach (var parameters in (string[])["null", "[]", "42", "{}", """{"name":42}""", """{"name":"restart_pod","arguments":[]}""", """{"cursor":"zzz"}""", """{"uri":"aiops://../../etc"}""", """{"taskId":"\u0000"}"""])
                    await LookAsync(door, $"{version} {call} {parameters}", () => Ask(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{call}}","params":{{parameters}}}"""), version), answer => Assert.InRange(answer.Status, 200, 499));
        }
        await LookAsync(door, "too large", () => Ask(new byte[HostileBodies.Limit + 1], null), answer => Assert.Equal(413, answer.Status));
        await LookAsync(door, "no key", () =>
        {
            var request = Ask("{}"u8.ToArray(), null);
            request.Headers.Remove("X-API-KEY");
            return request;
        }, answer => Assert.Equal(401, answer.Status));
        await ExpectUnchangedAsync(Gateway, before);
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    [Fact]
    public async Task Address_Absurd_NeverFailsInside()
    {
        string[] ids =
        [
            new('x', 3000), "..%2f..%2fetc%2fpasswd", "%2e%2e", "%252e%252e", "a%0d%0ab", "%F0%9F%92%A9", "%FF%FE", "%ED%A0%80", "-1", "0", "9223372036854775808",
            "99999999999999999999999999", "'%20OR%201=1%20--", "%3Cscript%3E", "{id}", "null", "a;b", "%20",
        ];
        string[] queries =
        [
            "limit=-1", "limit=0", "limit=501", "limit=abc", "limit=99999999999999999999", "limit=1&limit=2", "limit=%00", "cursor=zzz", $"cursor={new string('Q', 5000)}", "cursor=%00", "cursor=YWxlcnRzIA",
            "status=%00", "status=nope", "status=firing&status=resolved", $"target={new string('t', 3000)}", "target=%F0%28%8C%28", "name=%ED%A0%80", "incident_id='%20OR%201=1", "after=-5", "after=x", "%00=1", "=", "&&&", "a[b]=c",
        ];
        var before = await _agent.CountRowsAsync();
        foreach (var door in Doors().Where(d => !TakesBody(d)))
        {
            if (door.Route.Contains('{', StringComparison.Ordinal))
                foreach (var id in ids)
                    await ExpectSaneAsync(door, id, () => new HttpRequestMessage(new(door.Method), new Uri(_agent.Url, door.Path(id))));
            foreach (var query in queries)
                await ExpectSaneAsync(door, query, () => new HttpRequestMessage(new(door.Method), new Uri(_agent.Url, $"{door.Path()}?{query}")));
        }
        await ExpectUnchangedAsync("addresses", before);
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    [Fact]
    public async Task Key_MissingOddOrUnknown_Is401EverywhereButHealth()
    {
        var before = await _agent.CountRowsAsync();
        (string Header, string Value)[] keys =
        [
            ("X-None", "x"), ("X-API-KEY", ""), ("X-API-KEY", "unknown"), ("X-API-KEY", new string('k', 300)), ("X-API-KEY", AgentFixture.AdminKey + "x"), ("X-API-KEY", $"{AgentFixture.AdminKey},{AgentFixture.AdminKey}"),
            ("Authorization", "Bearer"), ("Authorization", "Bearer nope"), ("Authorization", $"Basic {AgentFixture.AdminKey}"), ("Authorization", AgentFixture.AdminKey), ("X-API-KEY", "' OR 1=1 --"),
        ];
        foreach (var door in Doors())
            foreach (var (header, value) in keys)
            {
                if (Open.Contains(door.Route))
                    continue;
                await ExpectProblemAsync(door, $"{header}: {value}", () =>
                {
                    var request = Request(door, "{}"u8.ToArray());
                    request.Headers.Remove("X-API-KEY");
                    request.Headers.TryAddWithoutValidation(header, value);
                    return request;
                }, HttpStatusCode.Unauthorized);
            }
        await ExpectUnchangedAsync("keys", before);
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    [Fact]
    public async Task Role_TooLow_Is403()
    {
        var viewer = (await _agent.ClientAsync(Role.Viewer)).DefaultRequestHeaders.GetValues("X-API-KEY").Single();
        var before = await _agent.CountRowsAsync();
        var checkedAny = 0;
        foreach (var door in Doors().Where(d => d.Needs > Role.Viewer))
        {
            checkedAny++;
            await ExpectProblemAsync(door, "as a viewer", () =>
            {
                var request = Request(door, "{}"u8.ToArray());
                request.Headers.Remove("X-API-KEY");
                request.Headers.Add("X-API-KEY", viewer);
                return request;
            }, HttpStatusCode.Forbidden);
        }
        Assert.True(checkedAny >= 10, "the roles of the endpoints could not be read");
        // Whoever changes something needs more than a viewer's key.
        Assert.DoesNotContain(Doors(), d => d.Method is not "GET" && d.Needs is (null or Role.Viewer) && !d.Route.EndsWith("/simulate", StringComparison.Ordinal));
        await ExpectUnchangedAsync("roles", before);
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    [Fact]
    public async Task MethodOrPath_Unknown_IsAProblem()
    {
        var doors = Doors();
        foreach (var routes in doors.GroupBy(d => d.Path()))
            foreach (var method in (string[])["DELETE", "PATCH", "PUT", "TRACE", "BREW"])
                if (routes.All(d => d.Method != method))
                    await ExpectProblemAsync(routes.First() with { Method = method }, "method", () => new(new(method), new Uri(_agent.Url, routes.Key)) { Headers = { { "X-API-KEY", AgentFixture.AdminKey } } }, HttpStatusCode.MethodNotAllowed);
        foreach (var path in (string[])["/nope", "/api", "/api/", "/api/alerts/a/b/c", "/..%2f..%2fetc/passwd", "/.git/config", "/api/policies/1/nope"])
            await ExpectProblemAsync(new Door("GET", path, null), "path", () => new(HttpMethod.Get, new Uri(_agent.Url, path)) { Headers = { { "X-API-KEY", AgentFixture.AdminKey } } }, HttpStatusCode.NotFound);
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    [InlineData("image/png")]
    [InlineData("text/event-stream")]
    [InlineData("nonsense")]
    public async Task Error_WhateverTheCallerAccepts_IsAProblem(string accept)
    {
        HttpRequestMessage Accepting(HttpRequestMessage request)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
            return request;
        }
        var alerts = new Door("POST", "/api/alerts", null);
        await ExpectProblemAsync(alerts, accept, () => Accepting(Request(alerts, "{"u8.ToArray())), HttpStatusCode.BadRequest);
        await ExpectProblemAsync(alerts, accept, () => Accepting(Request(new("GET", "/nope", null), [])), HttpStatusCode.NotFound);
        await ExpectProblemAsync(alerts, accept, () => Accepting(Request(new("DELETE", "/api/alerts", null), [])), HttpStatusCode.MethodNotAllowed);
        Assert.True(_failures.Count == 0, string.Join(Environment.NewLine, _failures));
    }

    private static bool TakesBody(Door door) => door.Method is "POST" or "PUT" or "PATCH";

    private List<Door> Doors()
    {
        var doors = _agent.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m => new Door(m, "/" + e.RoutePattern.RawText!.Trim('/'), RoleOf(e))))
            .ToList();
        Assert.Contains(doors, d => d is { Method: "POST", Route: "/api/alerts" });
        Assert.Equal(3, doors.RemoveAll(d => d.Route == Gateway));
        return doors;
    }

    private static Role? RoleOf(RouteEndpoint endpoint) => endpoint.Metadata.OfType<AuthorizationPolicy>().SelectMany(p => p.Requirements).OfType<RolesAuthorizationRequirement>()
        .SelectMany(r => r.AllowedRoles).Select(Enum.Parse<Role>).Cast<Role?>().Min();

    private HttpRequestMessage Request(Door door, byte[] body, string? type = "application/json")
    {
        var request = new HttpRequestMessage(new HttpMethod(door.Method), new Uri(_agent.Url, door.Path())) { Headers = { { "X-API-KEY", AgentFixture.AdminKey } } };
        if (!TakesBody(door))
            return request;
        request.Content = new ByteArrayContent(body);
        if (type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }

    private Task ExpectProblemAsync(Door door, string name, Func<HttpRequestMessage> request, HttpStatusCode? status = null) =>
        LookAsync(door, name, request, answer =>
        {
            Assert.InRange(answer.Status, 400, 499);
            answer.IsProblem(status);
        });

    /// <summary>For what may as well be fine: an answer, or a problem.</summary>
    private Task ExpectSaneAsync(Door door, string name, Func<HttpRequestMessage> request) => LookAsync(door, name, () =>
    {
        var message = request();
        message.Headers.Add("X-API-KEY", AgentFixture.AdminKey);
        return message;
    }, answer =>
    {
        Assert.InRange(answer.Status, 200, 499);
        // What the server itself refuses to read as HTTP never reaches the product and has no body.
        if (answer.Status >= 400 && answer.Text.Length > 0)
            answer.IsProblem();
    });

    private async Task LookAsync(Door door, string name, Func<HttpRequestMessage> make, Action<Answer> check)
    {
        using var request = make();
        using var client = new HttpClient();
        try
        {
            using var response = await client.SendAsync(request);
            var answer = await Answer.OfAsync(response);
            check(answer);
            Assert.DoesNotContain(AgentFixture.AdminKey, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(HostileBodies.Marker, answer.Text, StringComparison.Ordinal);
            Assert.True(answer.Status < 400 || answer.Text.Length < 4096, $"an error of {answer.Text.Length} characters");
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or HttpRequestException or System.Text.Json.JsonException or KeyNotFoundException)
        {
            _failures.Add($"{door}, {(name.Length > 60 ? name[..60] : name)}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private async Task ExpectUnchangedAsync(string what, Dictionary<string, long> before)
    {
        var after = await _agent.CountRowsAsync();
        _failures.AddRange(after.Where(t => t.Value != before[t.Key]).Select(t => $"{what} changed {t.Key} from {before[t.Key]} to {t.Value}"));
    }
}

public sealed class SqliteHostileInputTests : HostileInputTests
{
    protected override Task<AgentFixture> StartAsync() => AgentFixture.StartAsync($"--Agent:MaxBody={HostileBodies.Limit}", $"--McpHttp:MaxBody={HostileBodies.Limit}", "--Mcp:CallsPerMinute=1000000");
}

public sealed class PostgresHostileInputTests(PostgresServer postgres, RedisServer redis) : HostileInputTests
{
    protected override Task<AgentFixture> StartAsync() => AgentFixture.StartAsync(postgres, redis, $"--Agent:MaxBody={HostileBodies.Limit}", $"--McpHttp:MaxBody={HostileBodies.Limit}", "--Mcp:CallsPerMinute=1000000");
}
