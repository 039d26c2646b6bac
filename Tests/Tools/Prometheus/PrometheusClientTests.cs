using System.Net;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>Against a loopback server that answers what a test tells it to.</summary>
public sealed class PrometheusClientTests : IAsyncLifetime
{
    private WebApplication _server = null!;
    private RequestDelegate _answer = http => http.Response.WriteAsync("""{"status":"success","data":{"resultType":"vector","result":[]}}""");
    private string? _authorization;
    private string? _tenant;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(http =>
        {
            (_authorization, _tenant) = (http.Request.Headers.Authorization.ToString(), http.Request.Headers["X-Scope-OrgID"].ToString());
            return _answer(http);
        });
        await _server.StartAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<ToolResult> QueryAsync(params (string Key, string Value)[] settings)
    {
        await using var provider = Provider([("Url", _server.Urls.Single()), .. settings]);
        return await provider.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == "query_prometheus").InvokeAsync(ToolPhase.Execute, WireJson.ToElement(new { query = "up" }), new ToolCall(), default);
    }

    private static ServiceProvider Provider(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddPrometheus(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Prometheus:{setting.Key}", (string?)setting.Value))).Build()).BuildServiceProvider();

    [Fact]
    public async Task Credentials_Configured_AreSent()
    {
        await QueryAsync(("Token", "t0ken"), ("Headers:X-Scope-OrgID", "team-a"));
        Assert.Equal(("Bearer t0ken", "team-a"), (_authorization, _tenant));
        await QueryAsync(("Username", "u"), ("Password", "p"));
        Assert.Equal("Basic dTpw", _authorization);
    }

    [Fact]
    public async Task Redirect_Answered_IsNotFollowed()
    {
        _answer = http =>
        {
            http.Response.Redirect("http://127.0.0.1:1/");
            return Task.CompletedTask;
        };
        Assert.Contains("answered 302", (await Assert.ThrowsAsync<ToolException>(() => QueryAsync(("Token", "t0ken")))).Message);
    }

    [Theory]
    [InlineData(502, "<html>bad gateway</html>", true, "<html>bad gateway</html>")]
    [InlineData(401, "Unauthorized", false, "answered 401")]
    [InlineData(503, """{"status":"error","errorType":"timeout","error":"query timed out"}""", true, "503 timeout): query timed out")]
    [InlineData(422, """{"status":"error","errorType":"execution","error":"found duplicate series"}""", false, "found duplicate series")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":7}}""", false, "no Prometheus answer")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":[],"value":[1]}]}}""", false, "no Prometheus answer")]
    [InlineData(200, "[]", false, "no Prometheus answer")]
    [InlineData(200, "", false, "no Prometheus answer")]
    public async Task Failure_Answered_SaysWhatAndWhetherToTryAgain(int status, string body, bool transient, string expected)
    {
        _answer = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(body);
        };
        var refusal = await Assert.ThrowsAsync<ToolException>(() => QueryAsync());
        Assert.Equal(transient, refusal.Transient);
        Assert.Contains(expected, refusal.Message);
    }

    [Fact]
    public async Task NativeHistogramAndWarnings_Answered_AreReadable()
    {
        _answer = http => http.Response.WriteAsync("""
            {"status":"success","warnings":["a partial answer"],"infos":["not a counter"],"data":{"resultType":"vector","result":[{"metric":{"__name__":"h"},"histogram":[1700000000,{"count":"4","sum":"10"}]}]}}
            """);
        var text = (await QueryAsync()).Text;
        Assert.Contains("h       2.5", text);
        Assert.EndsWith("a partial answer\nnot a counter", text);
    }

    [Fact]
    public async Task NoAnswer_EndsWithTheTimeout()
    {
        _answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var refusal = await Assert.ThrowsAsync<ToolException>(() => QueryAsync(("QueryTimeout", "00:00:00.3")));
        Assert.True(refusal.Transient);
        Assert.Contains("did not answer within 0.3 s", refusal.Message);
    }

    [Fact]
    public async Task Setup_NoUrl_IsAbsentAndSaysHowToConnect()
    {
        await using var provider = Provider();
        var domain = provider.GetRequiredService<ToolDomain>();
        Assert.Empty(domain.Tools);
        Assert.Contains("set Prometheus:Url", domain.Absent);
    }

    [Theory]
    [InlineData("Url", "not an address", "Prometheus:Url")]
    [InlineData("Url", "file:///etc/passwd", "Prometheus:Url")]
    [InlineData("QueryTimeout", "00:00:00", "Prometheus:QueryTimeout")]
    [InlineData("Headers:bad name", "x", "Prometheus:Headers:bad name")]
    public async Task Setup_WrongValue_StopsNamingTheKey(string key, string value, string expected)
    {
        await using var provider = Provider((key, value));
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(provider.GetRequiredService<ToolDomain>).Message);
    }

    [Fact]
    public void Options_WithSecrets_DoNotPrintThem()
    {
        using var provider = Provider(("Url", "http://127.0.0.1:9"), ("Token", "t0ken"));
        var options = provider.GetRequiredService<IOptions<PrometheusOptions>>().Value;
        Assert.Equal("t0ken", options.Token!.Reveal());
        Assert.Equal("***", $"{options.Token}");
    }
}
