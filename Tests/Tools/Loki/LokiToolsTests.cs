using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackLoki;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Loki;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Loki;

/// <summary>Against a loopback server that speaks Loki's published API.</summary>
public sealed class LokiToolsTests : IAsyncLifetime
{
    private const string Token = "glc-correct-horse";
    private readonly ManualTime _time = new();
    private LoopbackLoki _loki = null!;

    public static TheoryData<string> Tools => ["query_loki", "loki_labels", "loki_series", "loki_error_summary"];

    public async ValueTask InitializeAsync()
    {
        _loki = await LoopbackLoki.StartAsync();
        for (var i = 0; i < 5; i++)
            _loki.Push("app=web,namespace=shop,pod=web-1", Ago(10 - i), $"GET /cart/{i} 200 in {i}ms");
        _loki.Push("app=web,namespace=shop,pod=web-2", Ago(3), "level=error msg=\"connection to 10.0.0.7:5432 refused\" password=hunter22");
        _loki.Push("app=db,namespace=shop,pod=db-0", Ago(2), "FATAL: too many connections\u001b[0m");
        _loki.Push("app=old,namespace=shop,pod=old-0", Ago(60 * 24), "error: long ago");
    }

    public ValueTask DisposeAsync() => _loki.DisposeAsync();

    private DateTimeOffset Ago(int minutes) => _time.GetUtcNow() - TimeSpan.FromMinutes(minutes);

    private async Task<ToolResult> RunAsync(string tool, object? arguments = null, params (string Key, string Value)[] settings)
    {
        var configuration = settings.Prepend(("Url", _loki.Url)).Select(setting => KeyValuePair.Create($"Loki:{setting.Item1}", (string?)setting.Item2));
        await using var provider = new ServiceCollection().AddSingleton<TimeProvider>(_time).AddLoki(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build()).BuildServiceProvider();
        return await provider.GetRequiredService<ToolDomain>().Tools.Single(t => t.Definition.Name == tool).RunAsync(arguments ?? Ordinary(tool));
    }

    private static object Ordinary(string tool) => tool switch
    {
        "query_loki" => new { query = "{namespace=\"shop\"}" },
        "loki_labels" => new { },
        _ => new { selector = "{namespace=\"shop\"}" },
    };

    private async Task<string> RefusedAsync(string tool, object arguments) => (await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool, arguments))).Message;

    [Fact]
    public async Task Query_Lines_NewestFirstWithSharedLabelsOnce()
    {
        var result = await RunAsync("query_loki", new { query = "{namespace=\"shop\"} |~ \"refused|FATAL\"" });
        Assert.Equal(
            $$"""
            2 lines of 2 streams from 2026-01-02T02:04:05Z to 2026-01-02T03:04:05Z, the newest first.
            All: {namespace="shop"}
            2026-01-02 03:02:05.000Z [app=db pod=db-0] FATAL: too many connections [0m
            2026-01-02 03:01:05.000Z [app=web pod=web-2] level=error msg="connection to 10.0.0.7:5432 refused" password=***
            """, result.Text);
    }

    [Fact]
    public async Task Query_Limit_IsKeptAndSaid()
    {
        var result = await RunAsync("query_loki", new { query = "{app=\"web\"}", limit = 2 });
        Assert.Equal(2, result.Data!.Value.GetProperty("lines").GetArrayLength());
        Assert.Contains("only the newest 2 were asked for", result.Text);
    }

    [Fact]
    public async Task Query_Metric_IsSummarized() =>
        Assert.Equal(5, (await RunAsync("query_loki", new { query = "count_over_time({pod=\"web-1\"} [5m])" })).Data!.Value.GetProperty("series")[0].GetProperty("last").GetDouble());

    [Fact]
    public async Task Query_Window_IsKept()
    {
        Assert.StartsWith("No lines from 2026-01-02T02:04:05Z", (await RunAsync("query_loki", new { query = "{app=\"old\"}" })).Text);
        Assert.Contains("long ago", (await RunAsync("query_loki", new { query = "{app=\"old\"}", start = "-2d" })).Text);
        Assert.Contains("at most 31", (await RefusedAsync("query_loki", new { query = "{app=\"old\"}", start = "-40d" })).Replace("by at", "at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_BadLogQl_SaysWhatLokiSays() => Assert.Contains("parse error at line 1", await RefusedAsync("query_loki", new { query = "{app=" }));

    [Fact]
    public async Task Labels_NamesAndValues_AreThere()
    {
        Assert.Equal("3 labels: app, namespace, pod", (await RunAsync("loki_labels")).Text);
        Assert.Equal("2 values of pod: web-1, web-2", (await RunAsync("loki_labels", new { label = "pod", selector = "{app=\"web\"}" })).Text);
        Assert.StartsWith("No values of nothing", (await RunAsync("loki_labels", new { label = "nothing" })).Text);
    }

    [Theory]
    [InlineData("../../push")]
    [InlineData("app/values?x=")]
    [InlineData("app\r\nX-Scope-OrgID: other")]
    public async Task Labels_NameThatWalksThePath_IsRefused(string label) => Assert.Contains("'label'", await RefusedAsync("loki_labels", new { label }));

    [Fact]
    public async Task Series_OfSelector_AreListed() =>
        Assert.Contains("{app=\"web\", namespace=\"shop\", pod=\"web-2\"}", (await RunAsync("loki_series", new { selector = "{app=\"web\"}" })).Text);

    [Fact]
    public async Task ErrorSummary_OfSelector_GroupsErrorsOnly()
    {
        for (var i = 0; i < 30; i++)
            _loki.Push("app=web,namespace=shop,pod=web-1", Ago(1).AddSeconds(i), $"error: order {1000 + i} timed out after {i}ms");
        var result = await RunAsync("loki_error_summary");
        var first = result.Data!.Value.GetProperty("patterns")[0];
        Assert.Equal(("error: order <n> timed out after <n>ms", 30), (first.GetProperty("pattern").GetString(), first.GetProperty("count").GetInt32()));
        Assert.Equal("error: order 1029 timed out after 29ms", first.GetProperty("example").GetString());
        Assert.Equal(32, result.Data.Value.GetProperty("lines").GetInt32());
        Assert.DoesNotContain("GET /cart", result.Text);
        Assert.DoesNotContain("hunter22", result.Text);
    }

    [Theory]
    [InlineData("{app=\"web\"} |= \"x\" or {app=\"db\"}")]
    [InlineData("{app=\"web")]
    [InlineData("{app=\"web\"} # {}")]
    [InlineData("{app=\"a`b\"} | line_format `{{.x}}`, {b=\"c\"}")]
    [InlineData("rate({app=\"web\"}[5m])")]
    public async Task ErrorSummary_SelectorThatIsMore_IsRefused(string selector)
    {
        Assert.Contains("selector", await RefusedAsync("loki_error_summary", new { selector }));
        Assert.Empty(_loki.Requests);
    }

    [Fact]
    public async Task Credentials_Configured_OpenTheTenant()
    {
        (_loki.Tenant, _loki.Authorization) = ("team-a", $"Bearer {Token}");
        Assert.Contains("check the credentials of Loki", await RefusedAsync("loki_labels", new { }));
        Assert.Contains("3 labels", (await RunAsync("loki_labels", null, ("Tenant", "team-a"), ("Token", Token))).Text);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Reply_NotWhatTheApiPromises_IsAToolException(string tool)
    {
        foreach (var (status, body) in new[]
        {
            (200, "<html>log in</html>"), (200, "null"), (200, "7"), (200, "[]"), (200, "{\"status\":\"success\",\"data\":7}"), (200, "{\"status\":\"success\",\"data\":[7]}"), (200, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{},\"values\":[[1,2]]}]}}"),
            (200, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{},\"values\":[[\"99999999999999999999\",\"x\"]]}]}}"), (200, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{},\"values\":[[\"9223372036854775807\",\"x\",{}],[\"x\"]]}]}}"),
            (200, string.Concat(Enumerable.Repeat("[", 5000))), (500, ""), (302, ""),
        })
        {
            _loki.Instead = LoopbackHttp.Reply(status, body);
            Assert.Contains(new Uri(_loki.Url).Authority, (await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool))).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Reply_EchoesOurCredential_DoesNotLeakIt(string tool)
    {
        _loki.Instead = http => http.Response.WriteAsync($"you sent {http.Request.Headers.Authorization}");
        Assert.DoesNotContain(Token, (await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool, null, ("Token", Token)))).Message);
    }

    [Fact]
    public async Task Reply_StallsOrNeverEnds_IsCutOff()
    {
        _loki.Instead = LoopbackHttp.StallAsync;
        Assert.Contains("did not answer within", (await Assert.ThrowsAsync<ToolException>(() => RunAsync("loki_labels", null, ("QueryTimeout", "00:00:00.3")))).Message);
        _loki.Instead = LoopbackHttp.FloodAsync;
        Assert.Contains("more than 32 MB", await RefusedAsync("loki_labels", new { }));
    }

    [Fact]
    public async Task Redirect_Answered_IsNotFollowed()
    {
        await using var elsewhere = await LoopbackHttp.StartAsync(LoopbackHttp.Reply(200, "{\"status\":\"success\"}"));
        _loki.Instead = http =>
        {
            http.Response.Redirect(elsewhere.Url);
            return Task.CompletedTask;
        };
        Assert.Contains("answered 302", (await Assert.ThrowsAsync<ToolException>(() => RunAsync("loki_labels", null, ("Token", Token)))).Message);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task ReadTools_Ask_OnlyGet()
    {
        foreach (var tool in Tools)
            await RunAsync(tool);
        Assert.All(_loki.Requests, request => Assert.StartsWith("GET /loki/api/v1/", request));
    }

    [Fact]
    public void Setup_NoUrl_IsAbsentAndSaysHowToConnect() =>
        Assert.Contains("set Loki:Url", new ServiceCollection().AddLoki(new ConfigurationBuilder().Build()).BuildServiceProvider().GetRequiredService<ToolDomain>().Absent);
}
