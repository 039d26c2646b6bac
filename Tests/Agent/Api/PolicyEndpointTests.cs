using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Agent.Api;

public sealed class PolicyEndpointTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await AgentFixture.StartAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Policy_CreatedChangedDeleted_KeepsEveryVersionAndIsAudited()
    {
        var saved = (await _agent.PostAsync("/api/policies", Document())).Expect(201);
        var path = $"/api/policies/{saved.GetProperty("id").GetInt64()}";
        Assert.Equal(1, saved.GetProperty("version").GetInt32());
        var changed = Document();
        changed["priority"] = 5;
        Assert.Equal(2, (await SendAsync(HttpMethod.Put, path, changed)).Expect(200).GetProperty("version").GetInt32());
        // What was read can be written back as it is.
        Assert.Equal(3, (await SendAsync(HttpMethod.Put, path, JsonNode.Parse((await _agent.GetAsync(path)).GetRawText())!)).Expect(200).GetProperty("version").GetInt32());
        Assert.Equal([10, 5, 5], (await _agent.GetAsync($"{path}/versions")).GetProperty("items").EnumerateArray().OrderBy(v => v.GetProperty("version").GetInt32()).Select(v => v.GetProperty("priority").GetInt32()));
        Assert.Equal(204, (await SendAsync(HttpMethod.Delete, path, null)).Status);
        foreach (var (method, body) in new[] { (HttpMethod.Get, null), (HttpMethod.Delete, null), (HttpMethod.Put, (JsonNode?)Document()) })
            (await SendAsync(method, path, body)).IsProblem(HttpStatusCode.NotFound);
        var verbs = (await _agent.GetAsync("/api/audit")).GetProperty("items").EnumerateArray().Where(a => a.GetProperty("subject").GetString() == path["/api/".Length..].Replace("policies/", "policy:", StringComparison.Ordinal)).Select(a => a.GetProperty("verb").GetString());
        Assert.Equal(["policy.delete", "policy.update", "policy.update", "policy.create"], verbs);
    }

    [Theory]
    [InlineData("cooldown", "\"999999999d\"", "cooldown")]
    [InlineData("cooldown", "\"soon\"", "cooldown")]
    [InlineData("rateLimit", """{"max":1,"per":"0s"}""", "rateLimit.per")]
    [InlineData("rateLimit", """{"max":1,"per":"999999999d"}""", "rateLimit.per")]
    [InlineData("rateLimit", """{"max":0,"per":"1h"}""", "rateLimit.max")]
    [InlineData("priority", "1e300", "priority")]
    [InlineData("priority", "-1", "priority")]
    [InlineData("mode", "\"yolo\"", "mode")]
    [InlineData("name", "\"\\u0007bell\"", "name")]
    [InlineData("condition", "{}", "condition")]
    [InlineData("condition", """{"labels":{}}""", "condition.labels")]
    [InlineData("condition", """{"label":"a"}""", "condition.label")]
    [InlineData("condition", """{"any":[{"nope":1}]}""", "condition.any[0].nope")]
    [InlineData("action", """{"tool":"rm_rf","params":{}}""", "action.tool")]
    [InlineData("action", """{"tool":"list_pods","params":{}}""", "action.tool")]
    [InlineData("action", """{"tool":"restart_pod","params":{"pod_name":"p","namespace":"n","force":true}}""", "action.params.force")]
    [InlineData("action", """{"tool":"restart_pod","params":{"namespace":"n"}}""", "action.params.pod_name")]
    [InlineData("action", """{"tool":"scale_deployment","params":{"deployment_name":"d","namespace":"n","replicas":"many"}}""", "action.params")]
    [InlineData("verify", """{"http":"file:///etc/passwd"}""", "verify.http")]
    [InlineData("undo", "\"maybe\"", "undo")]
    [InlineData("surprise", "1", "surprise")]
    public async Task Policy_ThatCannotBeMeant_NamesTheMember(string member, string value, string field)
    {
        var document = Document();
        document[member] = JsonNode.Parse(value);
        var refused = (await _agent.PostAsync("/api/policies", document)).IsProblem(HttpStatusCode.BadRequest);
        Assert.StartsWith($"{field}:", refused.Detail, StringComparison.Ordinal);
        Assert.True(refused.Json.GetProperty("errors").TryGetProperty(field, out _), refused.Text);
        Assert.Empty((await _agent.GetAsync("/api/policies")).GetProperty("items").EnumerateArray());
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _agent.Client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    private static JsonObject Document() => JsonSerializer.SerializeToNode(new
    {
        name = "n", priority = 10, condition = new { name = "A" }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } },
    })!.AsObject();
}
