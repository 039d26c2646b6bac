using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackGrafana;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Grafana;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Grafana;

/// <summary>Against a loopback server that speaks Grafana's published API.</summary>
public sealed class GrafanaToolsTests : IAsyncLifetime
{
    private const string Shop = """
        {"uid":"shop1","title":"Shop","tags":["prod"],"templating":{"list":[
          {"name":"pod","type":"query","query":"label_values(pod)","current":{"text":"two","value":["web-1","web-2"]}},
          {"name":"ns","type":"custom","query":"shop","current":{"text":"All","value":"$__all"}},
          {"name":"ds","type":"datasource","query":"prometheus","current":{"text":"P","value":"prom-uid"}}]},
         "panels":[
          {"id":1,"title":"Requests","type":"timeseries","datasource":{"type":"prometheus","uid":"${ds}"},"targets":[{"refId":"A","expr":"rate(http_total{pod=~\"$pod\",namespace=~\"[[ns]]\"}[$__rate_interval])"}]},
          {"id":2,"type":"row","title":"More","panels":[{"id":3,"title":"Orders","type":"table","datasource":{"type":"postgres","uid":"pg"},"targets":[{"refId":"A","rawSql":"DELETE FROM orders"}]}]},
          {"id":4,"title":"Notes","type":"text","datasource":null}]}
        """;

    private readonly ManualTime _time = new();
    private LoopbackGrafana _grafana = null!;
    private ServiceProvider _provider = null!;

    public static TheoryData<string> Tools => ["search_dashboards", "get_grafana_dashboard", "get_panel_data"];

    public async ValueTask InitializeAsync()
    {
        _grafana = await LoopbackGrafana.StartAsync();
        _grafana.Add(Shop);
        _grafana.Add("""{"uid":"shop2","title":"Shop old","tags":[],"panels":[]}""");
        _provider = Provider(("Token", _grafana.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _grafana.DisposeAsync();
    }

    private ServiceProvider Provider(params (string Key, string Value)[] settings) => new ServiceCollection().AddSingleton<TimeProvider>(_time)
        .AddGrafana(new ConfigurationBuilder().AddInMemoryCollection(settings.Append(("Url", _grafana.Url)).DistinctBy(s => s.Item1).Select(s => KeyValuePair.Create($"Grafana:{s.Item1}", (string?)s.Item2))).Build()).BuildServiceProvider();

    private Tool Tool(string name) => _provider.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == name);

    private static object Ordinary(string tool) => tool switch
    {
        "search_dashboards" => new { },
        "get_panel_data" => new { dashboard_id = "shop1", panel_id = 1 },
        _ => new { dashboard_id = "shop1" },
    };

    private async Task<string> RefusedAsync(string tool, object arguments) => (await Assert.ThrowsAsync<ToolException>(() => Tool(tool).RunAsync(arguments))).Message;

    [Fact]
    public async Task Search_TitleAndTag_Narrow()
    {
        Assert.Contains("2 dashboards", (await Tool("search_dashboards").RunAsync(new { query = "shop" })).Text);
        Assert.Equal("shop1", Assert.Single((await Tool("search_dashboards").RunAsync(new { tag = "prod" })).Data!.Value.GetProperty("dashboards").EnumerateArray()).GetProperty("uid").GetString());
        Assert.StartsWith("No dashboards", (await Tool("search_dashboards").RunAsync(new { query = "&type=dash-folder" })).Text);
    }

    [Theory]
    [InlineData("shop1")]
    [InlineData("Shop")]
    public async Task Dashboard_ByUidOrTitle_HasPanelsQueriesAndVariables(string id)
    {
        var data = (await Tool("get_grafana_dashboard").RunAsync(new { dashboard_id = id })).Data!.Value;
        Assert.Equal([1, 3, 4], data.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("id").GetInt32()));
        Assert.StartsWith("rate(http_total", data.GetProperty("panels")[0].GetProperty("queries")[0].GetProperty("text").GetString());
        Assert.Equal("DELETE FROM orders", data.GetProperty("panels")[1].GetProperty("queries")[0].GetProperty("text").GetString());
        Assert.Equal(["web-1", "web-2"], data.GetProperty("variables")[0].GetProperty("current").EnumerateArray().Select(value => value.GetString()));
    }

    [Fact]
    public async Task Dashboard_UnknownOrUnclear_SaysWhichThereAre()
    {
        Assert.Contains("Nearest: Shop", await RefusedAsync("get_grafana_dashboard", new { dashboard_id = "Shpo" }));
        Assert.Contains("2 dashboards fit 'sho'; give the uid of one: shop1 (Shop), shop2 (Shop old)", await RefusedAsync("get_grafana_dashboard", new { dashboard_id = "sho" }));
        await RefusedAsync("get_grafana_dashboard", new { dashboard_id = "../../admin/settings" });
        Assert.DoesNotContain(_grafana.Requests, request => request.Contains("admin/settings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PanelData_Prometheus_FillsVariablesAndSummarizes()
    {
        var result = await Tool("get_panel_data").RunAsync(new { dashboard_id = "shop1", panel_id = 1 });
        var sent = Assert.Single(_grafana.Queries).GetProperty("queries")[0];
        Assert.Equal("rate(http_total{pod=~\"(web-1|web-2)\",namespace=~\".*\"}[$__rate_interval])", sent.GetProperty("expr").GetString());
        Assert.Equal("prom-uid", sent.GetProperty("datasource").GetProperty("uid").GetString());
        var series = result.Data!.Value.GetProperty("series")[0];
        Assert.Equal((7, 5), (series.GetProperty("last").GetDouble(), series.GetProperty("min").GetDouble()));
        Assert.Contains("web{pod=\"web-1\"}", result.Text);
    }

    [Fact]
    public async Task PanelData_Sql_IsRefusedAndNotRun()
    {
        Assert.Contains("postgres", await RefusedAsync("get_panel_data", new { dashboard_id = "shop1", panel_id = 3 }));
        Assert.Empty(_grafana.Queries);
        Assert.Contains("has no panel 9", await RefusedAsync("get_panel_data", new { dashboard_id = "shop1", panel_id = 9 }));
        Assert.Contains("no queries", (await Tool("get_panel_data").RunAsync(new { dashboard_id = "shop1", panel_id = 4 })).Text);
    }

    [Fact]
    public async Task PanelData_QueryFails_SaysWhy()
    {
        _grafana.Result = """{"error":"bad_data: parse error","status":400}""";
        Assert.Contains("bad_data: parse error", await RefusedAsync("get_panel_data", new { dashboard_id = "shop1", panel_id = 1 }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Annotate_WholeLife_IsProbedVerifiedAndUndone(bool answerLost)
    {
        var tool = Tool("annotate_grafana");
        var arguments = new { text = "restarted web", dashboard_id = "Shop", panel_id = 1, tags = new[] { "restart" } };
        var before = (await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        Assert.Equal("not_applied", (await tool.PhaseAsync(ToolPhase.Probe, arguments, before, "k1")).Text);
        Assert.Equal("unhealthy", State(await tool.PhaseAsync(ToolPhase.Verify, arguments, before)));

        _grafana.DropAfterAnnotation = answerLost;
        if (answerLost)
            await Assert.ThrowsAsync<ToolException>(() => tool.PhaseAsync(ToolPhase.Execute, arguments, before, "k1"));
        else
            await tool.PhaseAsync(ToolPhase.Execute, arguments, before, "k1");
        Assert.Equal("applied", (await tool.PhaseAsync(ToolPhase.Probe, arguments, before, "k1")).Text);
        Assert.Equal("healthy", State(await tool.PhaseAsync(ToolPhase.Verify, arguments, before)));
        Assert.Contains("already made", (await tool.PhaseAsync(ToolPhase.Execute, arguments, before, "k1")).Text);
        var made = Assert.Single(_grafana.Annotations);
        Assert.Equal(("shop1", "restarted web", 1), (made["dashboardUID"]!.GetValue<string>(), made["text"]!.GetValue<string>(), made["panelId"]!.GetValue<int>()));

        await tool.PhaseAsync(ToolPhase.Undo, arguments, before, "k1");
        Assert.Empty(_grafana.Annotations);
        Assert.Contains("nothing to delete", (await tool.PhaseAsync(ToolPhase.Undo, arguments, before, "k1")).Text);
    }

    [Fact]
    public async Task Annotate_ThatDoesNotFit_IsRefusedAndMakesNothing()
    {
        foreach (var (arguments, expected) in new (object, string)[] { (new { text = "x", panel_id = 1 }, "panel_id belongs"), (new { text = "x", dashboard_id = "shop1", panel_id = 99 }, "no panel 99"), (new { text = "x", tags = new[] { "aiops:other" } }, "do not begin with") })
            Assert.Contains(expected, (await Assert.ThrowsAsync<ToolException>(() => Tool("annotate_grafana").PhaseAsync(ToolPhase.Snapshot, arguments))).Message);
        Assert.Empty(_grafana.Annotations);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Reply_NotWhatTheApiPromises_IsAToolException(string tool)
    {
        foreach (var (status, body) in new[] { (200, "<html>log in</html>"), (200, "null"), (200, "7"), (200, "[7]"), (200, "{\"dashboard\":7}"), (200, "{\"dashboard\":{\"uid\":7}}"), (200, string.Concat(Enumerable.Repeat("[", 5000))), (500, ""), (302, ""), (404, "<html>no route</html>") })
        {
            _grafana.Instead = LoopbackHttp.Reply(status, body);
            Assert.Contains(new Uri(_grafana.Url).Authority, await RefusedAsync(tool, Ordinary(tool)));
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Reply_EchoesOurCredential_DoesNotLeakIt(string tool)
    {
        _grafana.Instead = http => http.Response.WriteAsync($"you sent {http.Request.Headers.Authorization}");
        Assert.DoesNotContain(_grafana.Token, await RefusedAsync(tool, Ordinary(tool)));
    }

    [Fact]
    public async Task Reply_NeverEnds_IsCutOff()
    {
        _grafana.Instead = LoopbackHttp.FloodAsync;
        Assert.Contains("more than 32 MB", await RefusedAsync("search_dashboards", new { }));
    }

    [Fact]
    public async Task ReadTools_Ask_ReachNoWrite()
    {
        foreach (var tool in Tools)
            await Tool(tool).RunAsync(Ordinary(tool));
        Assert.All(_grafana.Requests, request => Assert.True(request.StartsWith("GET ", StringComparison.Ordinal) || request == "POST /api/ds/query", request));
    }

    [Fact]
    public async Task Setup_WrongTokenOrNone_SaysWhatToDo()
    {
        await using var wrong = Provider(("Token", "glsa_wrong"), ("Tenant", "3"));
        Assert.Contains("check the credentials of Grafana", (await Assert.ThrowsAsync<ToolException>(() => wrong.GetRequiredService<ToolDomain>().Tools[0].RunAsync(new { }))).Message);
        await using var none = Provider(("Url", ""));
        Assert.Contains("set Grafana:Url", none.GetRequiredService<ToolDomain>().Absent);
    }

    private static string State(ToolResult health) => health.Data!.Value.GetProperty("state").GetString()!;
}
