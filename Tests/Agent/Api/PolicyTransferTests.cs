using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Model.People;

namespace AIOps.Tests.Agent.Api;

public sealed class PolicyTransferTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await AgentFixture.StartAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Export_ImportedAgain_ChangesNothing()
    {
        await _agent.SavePolicyAsync(Document("a", cooldown: "90s"));
        await _agent.SavePolicyAsync(Document("b"));
        var viewer = await _agent.ClientAsync(Role.Viewer);
        var exported = await viewer.GetStringAsync(new Uri("/api/policies/export", UriKind.Relative));
        Assert.Equal(["a", "b"], JsonNode.Parse(exported)!.AsArray().Select(p => (string)p!["name"]!));
        Assert.DoesNotContain("\"id\"", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("null", exported, StringComparison.Ordinal);
        var rows = await _agent.CountRowsAsync();
        var items = (await _agent.PostAsync("/api/policies/import", exported)).Expect(200).GetProperty("items").EnumerateArray().ToArray();
        Assert.All(items, i => Assert.Equal("unchanged", i.GetProperty("change").GetString()));
        Assert.Equal(rows, await _agent.CountRowsAsync());
    }

    [Fact]
    public async Task Import_KnownAndNewNames_MakesVersionsAndPoliciesWithAudit()
    {
        var id = await _agent.SavePolicyAsync(Document("a"));
        var body = new[] { Document("a", cooldown: "1h"), Document("new") };
        var rows = await _agent.CountRowsAsync();
        var planned = (await _agent.PostAsync("/api/policies/import?dry_run=true", body)).Expect(200);
        Assert.Equal(["update", "create"], planned.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("change").GetString()));
        Assert.Equal(rows, await _agent.CountRowsAsync());
        (await _agent.PostAsync("/api/policies/import", body)).Expect(200);
        var saved = (await _agent.GetAsync("/api/policies")).GetProperty("items").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal((id, 2, "1h"), (saved["a"].GetProperty("id").GetInt64(), saved["a"].GetProperty("version").GetInt32(), saved["a"].GetProperty("cooldown").GetString()));
        Assert.Equal(1, saved["new"].GetProperty("version").GetInt32());
        var verbs = (await _agent.GetAsync("/api/audit")).GetProperty("items").EnumerateArray().Select(a => a.GetProperty("verb").GetString()).Where(v => v!.StartsWith("policy.", StringComparison.Ordinal));
        Assert.Equal(["policy.create", "policy.update", "policy.create"], verbs);
        // In force at once.
        var alert = (await _agent.PostAsync("/api/alerts", """{"labels":{"alertname":"new"}}""")).Expect(200);
        Assert.Equal(JsonValueKind.Array, alert.GetProperty("actions").ValueKind);
        Assert.NotEmpty(alert.GetProperty("actions").EnumerateArray());
    }

    [Fact]
    public async Task Import_OneBadAmongGood_StoresNoneAndNamesEach()
    {
        var rows = await _agent.CountRowsAsync();
        var bad = Document("c");
        bad["mode"] = "yolo";
        var refused = (await _agent.PostAsync("/api/policies/import", new[] { Document("a"), bad, Document("a"), Document("d", tool: "rm_rf") })).IsProblem(HttpStatusCode.BadRequest);
        Assert.Equal(["[1].mode", "[2].name", "[3].action.tool"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        Assert.Equal(rows, await _agent.CountRowsAsync());
    }

    [Fact]
    public async Task Import_NameThatSeveralHave_IsRefused()
    {
        await _agent.SavePolicyAsync(Document("twice"));
        await _agent.SavePolicyAsync(Document("twice"));
        var rows = await _agent.CountRowsAsync();
        foreach (var path in (string[])["/api/policies/import", "/api/policies/import?dry_run=true"])
            Assert.StartsWith("[1].name:", (await _agent.PostAsync(path, new[] { Document("x"), Document("twice") })).IsProblem(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        Assert.Equal(rows, await _agent.CountRowsAsync());
    }

    [Theory]
    [InlineData("{}", "", "body")]
    [InlineData("[]", "", "body")]
    [InlineData("[1]", "", "[0].policy")]
    [InlineData("[]", "?dry_run=maybe", "dry_run")]
    public async Task Import_ThatCannotBeMeant_NamesTheField(string body, string query, string field) =>
        Assert.StartsWith($"{field}:", (await _agent.PostAsync($"/api/policies/import{query}", body)).IsProblem(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);

    private static JsonObject Document(string name, string? cooldown = null, string tool = "restart_pod") => new()
    {
        ["name"] = name,
        ["condition"] = new JsonObject { ["name"] = name },
        ["action"] = new JsonObject { ["tool"] = tool, ["params"] = new JsonObject { ["pod_name"] = "p", ["namespace"] = "shop" } },
        ["verify"] = new JsonObject { ["wait"] = "1s" },
        ["cooldown"] = cooldown,
    };
}
