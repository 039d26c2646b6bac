using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>Every tool against a server that answers anything but what it should.</summary>
public sealed class HostileMonitoringTests : IAsyncLifetime
{
    private const string Password = "correct-horse";
    private LoopbackHttp _server = null!;

    public static TheoryData<string> Tools => ["query_prometheus", "list_metrics", "list_labels", "list_targets", "list_rules", "list_alerts", "list_silences"];

    public async ValueTask InitializeAsync() => _server = await LoopbackHttp.StartAsync(LoopbackHttp.Reply(200, "{}"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<ToolResult> RunAsync(string tool, params (string Key, string Value)[] settings)
    {
        var configuration = settings.Prepend(("Url", _server.Url)).Append(("Username", "aiops")).Append(("Password", Password))
            .SelectMany(setting => new[] { "Prometheus", "Alertmanager" }.Select(section => KeyValuePair.Create($"{section}:{setting.Item1}", (string?)setting.Item2)));
        await using var provider = new ServiceCollection().AddPrometheus(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build()).BuildServiceProvider();
        return await provider.GetRequiredService<ToolDomain>().Tools.Single(t => t.Definition.Name == tool)
            .RunAsync(tool == "query_prometheus" ? new { query = "up" } : new { });
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Reply_NotWhatTheApiPromises_IsAToolException(string tool)
    {
        foreach (var (status, body) in new[]
        {
            (200, "<html>log in</html>"), (200, "null"), (200, "7"), (200, "[7]"), (200, "[{}]"), (200, "{\"status\":7}"), (200, "{\"status\":\"success\"}"), (200, "{\"status\":\"success\",\"data\":[[]]}"),
            (200, "{\"status\":\"success\",\"data\":{\"activeTargets\":{},\"groups\":3,\"alerts\":\"x\"}}"), (200, string.Concat(Enumerable.Repeat("[", 5000))), (500, ""), (302, ""), (418, "\u0000\uFFFD"),
        })
        {
            _server.Answer = LoopbackHttp.Reply(status, body);
            var failure = await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool));
            Assert.Contains(new Uri(_server.Url).Authority, failure.Message);
            Assert.True(failure.Message.Length < 6000);
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Reply_EchoesOurCredential_DoesNotLeakIt(string tool)
    {
        _server.Answer = http => http.Response.WriteAsync($"you sent {http.Request.Headers.Authorization} with {Password}");
        var message = (await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool))).Message;
        Assert.DoesNotContain(Password, message);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"aiops:{Password}")), message);
    }

    [Fact]
    public async Task Reply_Stalls_EndsWithTheTimeout()
    {
        _server.Answer = LoopbackHttp.StallAsync;
        Assert.Contains("did not answer within 0.3 s", (await Assert.ThrowsAsync<ToolException>(() => RunAsync("list_targets", ("QueryTimeout", "00:00:00.3")))).Message);
    }

    [Fact]
    public async Task Reply_NeverEnds_IsCutOff()
    {
        _server.Answer = LoopbackHttp.FloodAsync;
        Assert.Contains("more than 32 MB", (await Assert.ThrowsAsync<ToolException>(() => RunAsync("list_silences"))).Message);
    }

    [Fact]
    public async Task ListAlerts_OneSystemFails_ShowsTheOthersAndSaysSo()
    {
        _server.Answer = http => http.Request.Path.StartsWithSegments("/api/v2") ? LoopbackHttp.Reply(503, "starting")(http)
            : http.Response.WriteAsync("""{"status":"success","data":{"alerts":[{"labels":{"alertname":"A"},"annotations":{"summary":"password=hunter22"},"state":"firing","activeAt":"2026-01-02T03:04:05Z","value":"1"}]}}""");
        var result = await RunAsync("list_alerts");
        Assert.Contains("1 alerts", result.Text);
        Assert.Contains("Without the alerts of Alertmanager", result.Text);
        Assert.DoesNotContain("hunter22", result.Text);
    }

    [Fact]
    public async Task ListMetrics_NoMetadata_ShowsTheNamesAndSaysSo()
    {
        _server.Answer = http => http.Request.Path == "/api/v1/metadata" ? LoopbackHttp.Reply(404, "404 page not found")(http)
            : http.Response.WriteAsync("""{"status":"success","data":["up"]}""");
        var text = (await RunAsync("list_metrics")).Text;
        Assert.Contains("1 metrics", text);
        Assert.Contains("Without types and help", text);
    }

    [Fact]
    public async Task ReadTools_Ask_ReachNoWrite()
    {
        foreach (var tool in Tools)
            await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool));
        // The query alone is posted: its form may be longer than an address.
        Assert.All(_server.Requests, request => Assert.True(request.StartsWith("GET ", StringComparison.Ordinal) || request == "POST /api/v1/query", request));
    }

    [Fact]
    public async Task Setup_TlsAndTenant_AreChecked()
    {
        Assert.Contains("Prometheus:CaCertificate names '/no/such.pem'", (await Assert.ThrowsAnyAsync<Exception>(() => RunAsync("list_rules", ("CaCertificate", "/no/such.pem")))).Message);
        string? tenant = null;
        _server.Answer = http =>
        {
            tenant = http.Request.Headers["X-Scope-OrgID"];
            return http.Response.WriteAsync("""{"status":"success","data":{"groups":[]}}""");
        };
        await RunAsync("list_rules", ("Tenant", "team-a"));
        Assert.Equal("team-a", tenant);
        Assert.Contains("Tenant cannot be sent", (await Assert.ThrowsAnyAsync<Exception>(() => RunAsync("list_rules", ("Tenant", "a\r\nX-Evil: 1")))).Message);
    }
}
