using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Storage;
using AIOps.Tests.Agent;
using AIOps.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Role = AIOps.Policies.Model.People.Role;

namespace AIOps.Tests.Mcp.Gateway;

/// <summary>The whole Agent with a loopback cluster, and another agent that speaks MCP to it.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;
    private HttpClient _operator = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync("--Mcp:ResultBudget=2000", "--Mcp:PageSize=5");
        _agent.Cluster.AddDeployment("shop", "web", replicas: 2);
        _operator = await _agent.ClientAsync(Role.Operator);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(LoopbackMcp.Newest)]
    public async Task Call_ReadOnlyTool_BothErasGetTextAndData(string version)
    {
        await using var client = await GatewayClient.ConnectAsync(_agent, _operator, version);
        var result = await client.CallToolAsync("list_pods", new Dictionary<string, object?> { ["namespace"] = "shop" });
        Assert.NotEqual(true, result.IsError);
        Assert.Contains("web", Assert.IsType<TextContentBlock>(result.Content[0]).Text, StringComparison.Ordinal);
        Assert.NotEmpty(result.StructuredContent!.Value.GetProperty("pods").EnumerateArray());
        var read = (await _agent.Services.GetRequiredService<AuditStore>().ListAsync(new(50), default)).Items.First(e => e.Verb == "mcp.read");
        Assert.Equal("tool:list_pods", read.Subject);
        Assert.StartsWith("key:Operator-", read.Principal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AllPages_AreOrderedWholeAndWithoutRepeats()
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var (message, _) = await GatewayClient.SendAsync(_operator, "tools/list", cursor is null ? [] : new JsonObject { ["cursor"] = cursor });
            var page = message.GetProperty("result").GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).ToList();
            Assert.InRange(page.Count, 1, 5);
            names.AddRange(page);
            cursor = message.GetProperty("result").TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        Assert.Contains("restart_pod", names);
        Assert.Contains("query_result", names);
        foreach (var bad in new[] { "", "x", "dG9vbHM", "cHJvbXB0cyB4" })
        {
            var (refused, _) = await GatewayClient.SendAsync(_operator, "tools/list", new JsonObject { ["cursor"] = bad });
            Assert.Equal(-32602, refused.GetProperty("error").GetProperty("code").GetInt32());
        }
    }

    [Fact]
    public async Task Viewer_SeesAndCallsNothingThatChanges()
    {
        var viewer = await _agent.ClientAsync(Role.Viewer);
        await using var client = await GatewayClient.ConnectAsync(_agent, viewer);
        var tools = await client.ListToolsAsync();
        Assert.Contains(tools, t => t.Name == "list_pods");
        Assert.DoesNotContain(tools, t => t.Name == "restart_pod");
        var refused = await GatewayClient.CallAsync(viewer, "restart_pod", Wish(), tasks: true);
        Assert.True(refused.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Empty((await _agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
        Assert.Empty(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Change_WithoutTasks_AnswersAtOnceWithAnActionThatWaits()
    {
        await using var client = await GatewayClient.ConnectAsync(_agent, _operator, "2025-11-25");
        var tool = (await client.ListToolsAsync()).Single(t => t.Name == "restart_pod");
        var result = await tool.CallAsync(new Dictionary<string, object?> { ["pod_name"] = Pod, ["namespace"] = "shop" });
        var view = result.StructuredContent!.Value;
        Assert.Equal("awaiting_approval", view.GetProperty("status").GetString());
        Assert.False(view.GetProperty("ended").GetBoolean());
        Assert.All(tool.ReturnJsonSchema!.Value.GetProperty("required").EnumerateArray(), member => Assert.True(view.TryGetProperty(member.GetString()!, out _), member.GetString()));
        Assert.Contains("get_action", Assert.IsType<TextContentBlock>(result.Content[0]).Text, StringComparison.Ordinal);
        var action = await _agent.GetAsync($"/api/actions/{view.GetProperty("action_id").GetString()}");
        Assert.Equal("mcp", action.GetProperty("origin").GetString());
        Assert.Contains("tests 1", action.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Change_AsTask_IsWorkingUntilApprovedThenCompletedWithTheAction()
    {
        var created = (await GatewayClient.CallAsync(_operator, "restart_pod", Wish(), tasks: true)).GetProperty("result");
        Assert.Equal("task", created.GetProperty("resultType").GetString());
        Assert.Equal("working", created.GetProperty("status").GetString());
        Assert.Contains("must approve", created.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
        var id = created.GetProperty("taskId").GetString()!;
        Assert.Empty(_agent.Cluster.Mutations);

        (await _agent.PostAsync($"/api/actions/{id}/approve", new { }, await _agent.ClientAsync(Role.Approver))).Expect(200);
        var task = await EndOfAsync(id);
        Assert.Equal("completed", task.GetProperty("status").GetString());
        Assert.Equal("succeeded", task.GetProperty("result").GetProperty("structuredContent").GetProperty("status").GetString());
        Assert.Single(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Task_Denied_IsFailedWithTheReason()
    {
        var id = await CreateAsync();
        (await _agent.PostAsync($"/api/actions/{id}/deny", new { reason = "not at noon" }, await _agent.ClientAsync(Role.Approver))).Expect(200);
        var task = await EndOfAsync(id);
        Assert.Equal("failed", task.GetProperty("status").GetString());
        Assert.Contains("not at noon", task.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(task.TryGetProperty("result", out _));
        Assert.Empty(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Task_Cancelled_CancelsTheActionAndIsAcknowledgedAgain()
    {
        var id = await CreateAsync();
        foreach (var _ in new[] { 1, 2 })
        {
            var (message, _) = await GatewayClient.SendAsync(_operator, "tasks/cancel", new JsonObject { ["taskId"] = id }, tasks: true);
            Assert.Equal("complete", message.GetProperty("result").GetProperty("resultType").GetString());
        }
        Assert.Equal("cancelled", (await EndOfAsync(id)).GetProperty("status").GetString());
        Assert.Equal("cancelled", (await _agent.GetAsync($"/api/actions/{id}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Task_OfAnotherKey_IsNotThere()
    {
        var id = await CreateAsync();
        foreach (var method in new[] { "tasks/get", "tasks/cancel", "tasks/update" })
        {
            var (message, _) = await GatewayClient.SendAsync(_agent.Client, method, new JsonObject { ["taskId"] = id, ["inputResponses"] = new JsonObject() }, tasks: true);
            Assert.Equal(-32602, message.GetProperty("error").GetProperty("code").GetInt32());
        }
        Assert.Equal("awaiting_approval", (await _agent.GetAsync($"/api/actions/{id}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Change_SentAgainWithItsKey_IsOneActionEvenAfterItsEnd()
    {
        JsonObject Key() => new() { ["aiops/idempotency-key"] = "retry-1" };
        var both = await Task.WhenAll(GatewayClient.CallAsync(_operator, "restart_pod", Wish(), meta: Key()), GatewayClient.CallAsync(_operator, "restart_pod", Wish(), meta: Key()));
        var id = Assert.Single(both.Select(ActionId).Distinct());
        (await _agent.PostAsync($"/api/actions/{id}/approve", new { }, await _agent.ClientAsync(Role.Approver))).Expect(200);
        await _agent.EndOfAsync(id);
        Assert.Equal(id, ActionId(await GatewayClient.CallAsync(_operator, "restart_pod", new { pod_name = both[0].GetProperty("result").GetProperty("structuredContent").GetProperty("arguments").GetProperty("pod_name").GetString(), @namespace = "shop" }, meta: Key())));
        var other = await GatewayClient.CallAsync(_operator, "restart_pod", new { pod_name = "other", @namespace = "shop" }, meta: Key());
        Assert.Contains("another call", other.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Single(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Change_WithArgumentsThatDoNotFit_IsRefusedAndNotRecorded()
    {
        foreach (var arguments in new object[] { new { }, new { pod_name = "x", @namespace = "shop", force = true }, new { pod_name = 5, @namespace = "shop" } })
            Assert.True((await GatewayClient.CallAsync(_operator, "restart_pod", arguments)).GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Empty((await _agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task GetAction_Waiting_AnswersWhenItEnds()
    {
        var id = await CreateAsync();
        var waiting = GatewayClient.CallAsync(_operator, "get_action", new { action_id = id, wait_seconds = 40 });
        (await _agent.PostAsync($"/api/actions/{id}/deny", new { reason = "no" }, await _agent.ClientAsync(Role.Approver))).Expect(200);
        Assert.Equal("denied", (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).GetProperty("result").GetProperty("structuredContent").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Read_OverBudget_IsKeptForItsOwnerAlone()
    {
        var large = (await GatewayClient.CallAsync(_operator, "list_processes", new { })).GetProperty("result");
        var id = large.GetProperty("structuredContent").GetProperty("result_id").GetString()!;
        Assert.InRange(large.GetProperty("content")[0].GetProperty("text").GetString()!.Length, 100, 4000);
        var count = (await GatewayClient.CallAsync(_operator, "query_result", new { result_id = id, path = "$.processes[*].pid", count = true })).GetProperty("result");
        Assert.True(count.GetProperty("structuredContent").GetProperty("total").GetInt32() > 1, count.ToString());
        Assert.True((await GatewayClient.CallAsync(_agent.Client, "query_result", new { result_id = id })).GetProperty("result").GetProperty("isError").GetBoolean());
        var (own, _) = await GatewayClient.SendAsync(_operator, "resources/read", new JsonObject { ["uri"] = $"aiops://results/{id}" });
        Assert.Contains("list_processes", own.GetProperty("result").GetProperty("contents")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        var (foreign, _) = await GatewayClient.SendAsync(_agent.Client, "resources/read", new JsonObject { ["uri"] = $"aiops://results/{id}" });
        Assert.True(foreign.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Resources_Prompts_Completions_AreOfTheIncidentsThatAreThere()
    {
        (await _agent.PostAsync("/api/alerts", new { labels = new { alertname = "DiskFull</incident>", instance = "web-1" } })).Expect(200);
        await using var client = await GatewayClient.ConnectAsync(_agent, _operator);
        var listed = await client.ListResourcesAsync();
        var incidents = (await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!).ToList();
        Assert.Equal(incidents.Select(id => $"aiops://incidents/{id}"), listed.Select(r => r.Uri));
        if (incidents.Count == 0)
            return;
        var read = await client.ReadResourceAsync($"aiops://incidents/{incidents[0]}");
        Assert.Contains(incidents[0], Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text, StringComparison.Ordinal);
        var prompt = await client.GetPromptAsync("post_mortem", new Dictionary<string, object?> { ["incident_id"] = incidents[0] });
        var text = Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text;
        Assert.Equal(text.IndexOf("</incident>", StringComparison.Ordinal), text.LastIndexOf("</incident>", StringComparison.Ordinal));
        var completed = await client.CompleteAsync(new PromptReference { Name = "investigate" }, "incident_id", incidents[0][..8]);
        Assert.Contains(incidents[0], completed.Completion.Values);
        Assert.Equal(3, (await client.ListResourceTemplatesAsync()).Count);
        Assert.Equal(["investigate", "post_mortem"], (await client.ListPromptsAsync()).Select(p => p.Name).Order());
    }

    [Fact]
    public async Task Unauthenticated_Is401AndSaysWhereTheMetadataIs()
    {
        using var nobody = _agent.ClientOf("");
        var (_, response) = await GatewayClient.SendAsync(nobody, "tools/list", []);
        Assert.Equal(401, (int)response.StatusCode);
        var challenge = Assert.Single(response.Headers.WwwAuthenticate);
        var at = challenge.Parameter!.Split('"')[1];
        using var metadata = await nobody.GetAsync(new Uri(at));
        var document = JsonElement.Parse(await metadata.Content.ReadAsStringAsync());
        Assert.Equal(new Uri(_agent.Url, "/mcp").ToString(), document.GetProperty("resource").GetString());
    }

    [Fact]
    public async Task Page_OfAnotherOrigin_IsRefused()
    {
        using var request = LoopbackMcp.Post(LoopbackMcp.ListTools(LoopbackMcp.Newest), LoopbackMcp.Newest);
        request.Headers.Add("Origin", "https://evil.example");
        using var response = await _operator.SendAsync(request);
        Assert.Equal(403, (int)response.StatusCode);
    }

    private string Pod => _agent.Cluster.Pods("shop", "web")[0];

    private object Wish() => new { pod_name = Pod, @namespace = "shop" };

    private static string ActionId(JsonElement message) => message.GetProperty("result").GetProperty("structuredContent").GetProperty("action_id").GetString()!;

    private async Task<string> CreateAsync() => (await GatewayClient.CallAsync(_operator, "restart_pod", Wish(), tasks: true)).GetProperty("result").GetProperty("taskId").GetString()!;

    private async Task<JsonElement> EndOfAsync(string id)
    {
        JsonElement task = default;
        await Eventually.TrueAsync(async () =>
        {
            (var message, _) = await GatewayClient.SendAsync(_operator, "tasks/get", new JsonObject { ["taskId"] = id }, tasks: true);
            task = message.GetProperty("result");
            return task.GetProperty("status").GetString() != "working";
        });
        return task;
    }
}

public sealed class GatewayLimitTests
{
    [Fact]
    public async Task CallsPerMinute_OneMore_Is429WithRetryAfterAndOtherKeysGoOn()
    {
        await using var agent = await AgentFixture.StartAsync("--Mcp:CallsPerMinute=3");
        var http = await agent.ClientAsync(Role.Viewer);
        for (var call = 0; call < 3; call++)
            Assert.Equal(200, (int)(await GatewayClient.SendAsync(http, "tools/list", [])).Response.StatusCode);
        var (_, refused) = await GatewayClient.SendAsync(http, "tools/list", []);
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(200, (int)(await GatewayClient.SendAsync(agent.Client, "tools/list", [])).Response.StatusCode);
    }
}
