using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Runbooks;

/// <summary>An Agent whose executors may reach one counting HTTP server, and what tests do with runbooks on it.</summary>
public sealed class RunbookRig : IAsyncDisposable
{
    public required AgentFixture Agent { get; init; }

    /// <summary>Counts what really reached it.</summary>
    public required LoopbackHttp Target { get; init; }

    public static async Task<RunbookRig> StartAsync(params string[] settings)
    {
        var target = await LoopbackHttp.StartAsync(LoopbackHttp.Reply(200, """{"ok": true, "id": 7}"""));
        return new RunbookRig
        {
            Target = target,
            // People approve what is Destructive; here one other person is enough, and may be the fixture's own.
            Agent = await AgentFixture.StartAsync(["--Executors:Http:Enabled=true", "--Executors:Http:AllowedHosts:0=127.0.0.1", "--Executors:Python:Enabled=true", "--Safety:DestructiveApprovals=1", .. settings]),
        };
    }

    public object Post(string id, string path, object? rollback = null, object? when = null, bool continues = false) => new
    {
        id, executor = "http", with = new { url = Target.Url + path, method = "POST", body = new { step = id } }, rollback, when, continue_on_error = continues,
    };

    public object Undo(string path) => new { executor = "http", with = new { url = Target.Url + path, method = "POST" } };

    public async Task<long> SaveAsync(object runbook) => (await Agent.PostAsync("/api/remediation/runbooks", runbook)).Expect(201).GetProperty("id").GetInt64();

    /// <summary>Asks for it as an operator, lets the admin approve where that is needed, and answers the execution's id.</summary>
    public async Task<string> StartAsync(long id, object? inputs = null)
    {
        var asked = (await Agent.PostAsync($"/api/remediation/runbooks/{id}/execute", new { inputs = inputs ?? new { } }, await Agent.ClientAsync(AIOps.Policies.Model.People.Role.Operator))).Expect(202);
        var action = asked.GetProperty("execution_id").GetString()!;
        if (asked.GetProperty("status").GetString() == "awaiting_approval")
            (await Agent.PostAsync($"/api/actions/{action}/approve", new { })).Expect(200);
        return action;
    }

    public async Task<JsonElement> EndAsync(string execution, string until = "")
    {
        JsonElement seen = default;
        await Eventually.TrueAsync(async () =>
        {
            seen = await Agent.GetAsync($"/api/remediation/executions/{execution}");
            var status = seen.GetProperty("status").GetString();
            return until.Length > 0 ? status == until : status is "succeeded" or "failed" or "rolled_back" or "cancelled" && seen.TryGetProperty("ended_at", out _);
        }, TimeSpan.FromSeconds(30));
        return seen;
    }

    public async Task<JsonElement> RunAsync(object runbook, object? inputs = null) => await EndAsync(await StartAsync(await SaveAsync(runbook), inputs));

    public static JsonElement Step(JsonElement execution, string id) => execution.GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("id").GetString() == id);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Target.DisposeAsync();
    }
}
