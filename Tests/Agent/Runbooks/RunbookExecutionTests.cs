using System.Text.Json;
using AIOps.Policies.Model.People;
using AIOps.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Agent.Runbooks;

public sealed class RunbookExecutionTests : IAsyncLifetime
{
    private RunbookRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await RunbookRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Execute_EveryStepOnce_OutputsReachLaterSteps()
    {
        var execution = await _rig.RunAsync(new
        {
            name = "chain",
            inputs = new { who = new { type = "string", required = true } },
            steps = new object[]
            {
                new { id = "look", executor = "http", with = new { url = _rig.Target.Url + "/look/${input.who}" }, outputs = new { number = "/json/id" } },
                new { id = "skip", executor = "http", with = new { url = _rig.Target.Url + "/never", method = "POST" }, when = new { @var = "step.look.missing" } },
                new { id = "pause", executor = "wait", with = new { duration = "1ms" } },
                new { id = "holds", executor = "condition", with = new { logic = Json("""{"==": [{"var": "step.look.number"}, 7]}""") } },
                new { id = "act", executor = "http", with = new { url = _rig.Target.Url + "/act/${step.look.number}", method = "POST", body = new { n = "${step.look.number}" } } },
            },
        }, new { who = "anna" });
        Assert.True(execution.GetProperty("status").GetString() == "succeeded", execution.ToString());
        Assert.Equal(["GET /look/anna", "POST /act/7"], _rig.Target.Requests);
        Assert.Equal("skipped", RunbookRig.Step(execution, "skip").GetProperty("status").GetString());
        var action = await _rig.Agent.EndOfAsync(execution.GetProperty("id").GetString()!);
        Assert.Equal("succeeded", action.GetProperty("status").GetString());
        Assert.Equal("runbook:chain", action.GetProperty("target").GetString());
    }

    [Fact]
    public async Task Execute_AStepFails_DoneStepsAreTakenBackLastFirst()
    {
        _rig.Target.Answer = http => LoopbackHttp.Reply(http.Request.Path == "/bad" ? 500 : 200, "{}")(http);
        var execution = await _rig.RunAsync(new
        {
            name = "back",
            steps = new[] { _rig.Post("one", "/one", _rig.Undo("/undo-one")), _rig.Post("two", "/two", _rig.Undo("/undo-two")), _rig.Post("three", "/bad", _rig.Undo("/undo-three")), _rig.Post("four", "/four") },
        });
        Assert.Equal("rolled_back", execution.GetProperty("status").GetString());
        Assert.Equal(["POST /one", "POST /two", "POST /bad", "POST /undo-two", "POST /undo-one"], _rig.Target.Requests);
        Assert.Equal("skipped", RunbookRig.Step(execution, "four").GetProperty("status").GetString());
        Assert.Equal("failed", (await _rig.Agent.EndOfAsync(execution.GetProperty("id").GetString()!)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Execute_ContinueOnErrorAndRetry_GoOnAndTryAgain()
    {
        var calls = 0;
        _rig.Target.Answer = http => LoopbackHttp.Reply(http.Request.Path == "/bad" || (http.Request.Path == "/shaky" && Interlocked.Increment(ref calls) < 3) ? 503 : 200, "{}")(http);
        var execution = await _rig.RunAsync(new
        {
            name = "on",
            steps = new object[]
            {
                _rig.Post("bad", "/bad", continues: true),
                new { id = "shaky", executor = "http", with = new { url = _rig.Target.Url + "/shaky", method = "POST" }, retry = new { max = 3, delay = "10ms" } },
            },
        });
        Assert.Equal("succeeded", execution.GetProperty("status").GetString());
        Assert.Equal("failed", RunbookRig.Step(execution, "bad").GetProperty("status").GetString());
        Assert.Equal(3, RunbookRig.Step(execution, "shaky").GetProperty("attempt").GetInt32());
        Assert.Equal(["POST /bad", "POST /shaky", "POST /shaky", "POST /shaky"], _rig.Target.Requests);
    }

    [Fact]
    public async Task DryRun_ReadsAndTells_ChangesNothing()
    {
        var id = await _rig.SaveAsync(new
        {
            name = "dry",
            steps = new object[]
            {
                new { id = "look", executor = "http", with = new { url = _rig.Target.Url + "/look" } }, _rig.Post("act", "/act"),
                new { id = "ask", executor = "approval", with = new { message = "go on?" } }, new { id = "pause", executor = "wait", with = new { duration = "1h" } },
                new { id = "script", executor = "python", with = new { subject = "x", script = "open('/tmp/never', 'w')" } },
            },
        });
        var started = (await _rig.Agent.PostAsync($"/api/remediation/runbooks/{id}/execute", new { dry_run = true }, await _rig.Agent.ClientAsync(Role.Operator))).Expect(202);
        var execution = await _rig.EndAsync(started.GetProperty("id").GetString()!);
        Assert.True(execution.GetProperty("status").GetString() == "succeeded", execution.ToString());
        Assert.Equal(["GET /look"], _rig.Target.Requests);
        Assert.StartsWith("would call http_request", RunbookRig.Step(execution, "act").GetProperty("output").GetString()!, StringComparison.Ordinal);
        Assert.Empty((await _rig.Agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
        Assert.False(File.Exists("/tmp/never"));
    }

    [Fact]
    public async Task Approval_WaitsForAnotherPerson_AndDenialTakesBack()
    {
        var id = await _rig.SaveAsync(new { name = "ask", steps = new object[] { _rig.Post("one", "/one", _rig.Undo("/undo")), new { id = "ask", executor = "approval", with = new { message = "really?" } }, _rig.Post("two", "/two") } });
        var execution = await _rig.StartAsync(id);
        var waiting = "";
        await Eventually.TrueAsync(async () =>
        {
            var open = (await _rig.Agent.GetAsync("/api/actions?status=awaiting_approval")).GetProperty("items").EnumerateArray().ToArray();
            waiting = open.Length == 1 ? open[0].GetProperty("id").GetString()! : "";
            return waiting.Length > 0;
        });
        Assert.DoesNotContain("POST /two", _rig.Target.Requests);
        (await _rig.Agent.PostAsync($"/api/actions/{waiting}/deny", new { reason = "no" })).Expect(200);
        Assert.Equal("rolled_back", (await _rig.EndAsync(execution)).GetProperty("status").GetString());
        Assert.Equal(["POST /one", "POST /undo"], _rig.Target.Requests);
    }

    [Fact]
    public async Task Approval_OfTwo_GoesOnOnlyAfterTheSecondPerson()
    {
        (await _rig.Agent.PostAsync("/api/remediation/runbooks", new { name = "none", steps = new[] { new { id = "ask", executor = "approval", with = new { message = "really?", approvals = 0 } } } })).IsProblem(System.Net.HttpStatusCode.BadRequest);
        var id = await _rig.SaveAsync(new { name = "both", steps = new object[] { new { id = "ask", executor = "approval", with = new { message = "really?", approvals = 2 } }, _rig.Post("one", "/one") } });
        var execution = await _rig.StartAsync(id);
        JsonElement waiting = default;
        await Eventually.TrueAsync(async () =>
        {
            var open = (await _rig.Agent.GetAsync("/api/actions?status=awaiting_approval")).GetProperty("items").EnumerateArray().ToArray();
            waiting = open.Length == 1 ? open[0] : default;
            return open.Length == 1;
        });
        Assert.Equal((2, 2), (waiting.GetProperty("approvals_needed").GetInt32(), waiting.GetProperty("approvals_missing").GetInt32()));
        var path = $"/api/actions/{waiting.GetProperty("id").GetString()}";
        var first = (await _rig.Agent.PostAsync($"{path}/approve", new { })).Expect(200);
        Assert.Equal(("awaiting_approval", 1), (first.GetProperty("status").GetString(), first.GetProperty("approvals_missing").GetInt32()));
        // The same person twice, and whoever asked for the runbook, are no second person.
        (await _rig.Agent.PostAsync($"{path}/approve", new { })).Expect(409);
        (await _rig.Agent.PostAsync($"{path}/approve", new { }, await _rig.Agent.ClientAsync(AIOps.Policies.Model.People.Role.Operator))).IsProblem();
        Assert.Empty(_rig.Target.Requests);
        (await _rig.Agent.PostAsync($"{path}/approve", new { }, await _rig.Agent.ClientAsync(AIOps.Policies.Model.People.Role.Approver))).Expect(200);
        Assert.Equal("succeeded", (await _rig.EndAsync(execution)).GetProperty("status").GetString());
        Assert.Equal(["POST /one"], _rig.Target.Requests);
        Assert.Equal(2, (await _rig.Agent.GetAsync(path)).GetProperty("approvals").GetArrayLength());
    }

    [Fact]
    public async Task Policy_ThatNamesARunbook_IsCheckedWhicheverWayItComes_AndForetoldWithItsTarget()
    {
        await _rig.SaveAsync(new { name = "heal", target = "${input.host}", inputs = new { host = new { type = "string", required = true } }, steps = new[] { _rig.Post("one", "/heal/${input.host}") } });
        (object Action, string Field)[] wrong =
        [
            (new { runbook = "absent" }, "action.runbook"), (new { runbook = "heal", inputs = new { other = "x" } }, "action.inputs.other"), (new { runbook = "heal" }, "action.inputs.host"),
            (new object[] { new { tool = "restart_deployment", @params = new { deployment_name = "web" } }, new { runbook = "absent" } }, "action[1].runbook"),
            (new { notify = new[] { "log", "carrier-pigeon" } }, "action.notify"),
        ];
        foreach (var (action, field) in wrong)
        {
            var policy = new { name = "p", mode = "auto", condition = new { name = "Sick" }, action };
            Assert.StartsWith(field, (await _rig.Agent.PostAsync("/api/policies", policy)).IsProblem(System.Net.HttpStatusCode.BadRequest).Detail!, StringComparison.Ordinal);
            Assert.StartsWith($"[0].{field}", (await _rig.Agent.PostAsync("/api/policies/import", new[] { policy })).IsProblem(System.Net.HttpStatusCode.BadRequest).Detail!, StringComparison.Ordinal);
            Assert.StartsWith($"policy.{field}", (await _rig.Agent.PostAsync("/api/policies/simulate", new { policy, alert = new { labels = new { alertname = "Sick" } } })).IsProblem(System.Net.HttpStatusCode.BadRequest).Detail!, StringComparison.Ordinal);
        }
        Assert.Empty((await _rig.Agent.GetAsync("/api/policies")).GetProperty("items").EnumerateArray());

        // A destructive runbook earns approval at most, and so far not even that.
        var good = new { name = "p", mode = "earned", condition = new { name = "Sick" }, action = new object[] { new { runbook = "heal", inputs = new { host = "${label.host}" } }, new { runbook = "heal", inputs = new { host = "second" } } } };
        (await _rig.Agent.PostAsync("/api/alerts", new { labels = new { alertname = "Sick", host = "web-1" } })).Expect(200);
        var history = (await _rig.Agent.PostAsync("/api/policies/simulate", new { policy = good, history = new { limit = 10 } })).Expect(200);
        Assert.Equal(("suggest", 1), (history.GetProperty("mode").GetString(), history.GetProperty("acted").GetInt32()));
        Assert.Equal("runbook:heal/web-1", history.GetProperty("targets")[0].GetProperty("target").GetString());
        var one = (await _rig.Agent.PostAsync("/api/policies/simulate", new { policy = good, alert = new { labels = new { alertname = "Sick", host = "web-1" } } })).Expect(200);
        Assert.Equal(("suggest", "destructive", "runbook:heal/web-1"), (one.GetProperty("action").GetProperty("mode").GetString(), one.GetProperty("action").GetProperty("risk").GetString(), one.GetProperty("action").GetProperty("target").GetString()));
        var next = one.GetProperty("next_rungs")[0].GetProperty("action");
        Assert.Equal(("suggest", "runbook:heal/second"), (next.GetProperty("mode").GetString(), next.GetProperty("target").GetString()));
        Assert.Empty(_rig.Target.Requests);
    }

    [Fact]
    public async Task Cancel_WhileItWaits_TakesBackAndEnds()
    {
        var id = await _rig.SaveAsync(new { name = "long", steps = new object[] { _rig.Post("one", "/one", _rig.Undo("/undo")), new { id = "pause", executor = "wait", with = new { duration = "1h" } }, _rig.Post("two", "/two") } });
        var execution = await _rig.StartAsync(id);
        await Eventually.TrueAsync(async () => RunbookRig.Step(await _rig.Agent.GetAsync($"/api/remediation/executions/{execution}"), "pause").GetProperty("status").GetString() == "running", ignore: e => e is InvalidOperationException or HttpRequestException or KeyNotFoundException);
        (await _rig.Agent.PostAsync($"/api/remediation/executions/{execution}/cancel", new { })).Expect(202);
        Assert.Equal("cancelled", (await _rig.EndAsync(execution)).GetProperty("status").GetString());
        Assert.Equal(["POST /one", "POST /undo"], _rig.Target.Requests);
    }

    [Theory]
    [InlineData("\"; rm -rf / ; echo \"")]
    [InlineData("line one\nline two\n")]
    [InlineData("$(touch /tmp/aiops-owned) `id` ${HOME}")]
    [InlineData("日本 ' \\' \" ${input.value} ${credential.x}")]
    public async Task HostileInput_ReachesScriptsAndRequests_AsData(string value)
    {
        var execution = await _rig.RunAsync(new
        {
            name = "data",
            inputs = new { value = new { type = "string", required = true } },
            steps = new object[]
            {
                new { id = "echo", executor = "python", with = new { subject = "x", script = "import json,sys\nprint(json.dumps({'got': json.load(sys.stdin)['value']}))", inputs = new { value = "${input.value}" } }, outputs = new { got = "/result/got" } },
            },
        }, new { value });
        Assert.True(execution.GetProperty("status").GetString() == "succeeded", execution.ToString());
        Assert.Equal(value, RunbookRig.Step(execution, "echo").GetProperty("outputs").GetProperty("got").GetString());
        Assert.False(File.Exists("/tmp/aiops-owned"));
    }

    [Fact]
    public async Task Execute_Destructive_NeedsAnotherPerson_AndNothingHappensBefore()
    {
        var id = await _rig.SaveAsync(new { name = "harsh", steps = new[] { _rig.Post("one", "/one") } });
        var asked = (await _rig.Agent.PostAsync($"/api/remediation/runbooks/{id}/execute", new { })).Expect(202);
        Assert.Equal("awaiting_approval", asked.GetProperty("status").GetString());
        Assert.Equal("destructive", asked.GetProperty("action").GetProperty("risk").GetString());
        // Who asked may not approve.
        (await _rig.Agent.PostAsync($"/api/actions/{asked.GetProperty("execution_id").GetString()}/approve", new { })).Expect(409);
        Assert.Empty(_rig.Target.Requests);
    }

    [Fact]
    public async Task Policy_WithRunbook_RunsItWithTheAlertsValues()
    {
        await _rig.SaveAsync(new { name = "heal", target = "${input.host}", inputs = new { host = new { type = "string", required = true } }, steps = new[] { _rig.Post("one", "/heal/${input.host}") } });
        (await _rig.Agent.PostAsync("/api/policies", new { name = "p", mode = "auto", condition = new { name = "x" }, action = new { runbook = "absent" } })).IsProblem();
        (await _rig.Agent.PostAsync("/api/policies", new { name = "p", mode = "auto", condition = new { name = "x" }, action = new { runbook = "heal", inputs = new { other = "x" } } })).IsProblem();
        await _rig.Agent.SavePolicyAsync(new { name = "p", mode = "auto", condition = new { name = "Sick" }, action = new { runbook = "heal", inputs = new { host = "${label.host}" } } });
        var taken = (await _rig.Agent.PostAsync("/api/alerts", new { labels = new { alertname = "Sick", host = "web-1" } })).Json;
        var action = await _rig.Agent.EndOfAsync(taken.GetProperty("actions")[0].GetProperty("id").GetString()!);
        Assert.True(action.GetProperty("status").GetString() == "succeeded", action.ToString());
        Assert.Equal("runbook:heal/web-1", action.GetProperty("target").GetString());
        Assert.Equal(["POST /heal/web-1"], _rig.Target.Requests);
    }

    [Fact]
    public async Task Credential_IsUsed_AndNowhereToBeRead()
    {
        const string secret = "s3cr3t-t0ken-value-4711";
        var sent = "";
        _rig.Target.Answer = http =>
        {
            sent = http.Request.Headers.Authorization.ToString();
            return LoopbackHttp.Reply(200, $$"""{"echo": "{{sent}}"}""")(http);
        };
        (await _rig.Agent.PostAsync("/api/credentials", new { name = "api", kind = "token", hosts = new[] { "127.0.0.1", "localhost" }, token = secret })).Expect(201);
        var execution = await _rig.RunAsync(new
        {
            name = "secret",
            steps = new object[]
            {
                new { id = "post", executor = "http", with = new { url = _rig.Target.Url + "/x", method = "POST", credential = "${credential.api}" } },
                new { id = "python", executor = "python", with = new { subject = "x", script = "import os\nprint(os.environ['TOKEN'])", secrets = new { TOKEN = "${credential.api}" } } },
            },
        });
        Assert.True(execution.GetProperty("status").GetString() == "succeeded", execution.ToString());
        Assert.Equal($"Bearer {secret}", sent);
        foreach (var path in new[] { $"/api/remediation/executions/{execution.GetProperty("id").GetString()}", "/api/actions", "/api/credentials", "/api/credentials/api", "/api/audit" })
            Assert.DoesNotContain(secret, await _rig.Agent.Client.GetStringAsync(new Uri(path, UriKind.Relative)).ContinueWith(t => t.IsCompletedSuccessfully ? t.Result : "", TaskScheduler.Default), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_WhatCannotBeMeant_IsRefusedByName()
    {
        async Task Refused(object steps, string field) => Assert.Contains(field, (await _rig.Agent.PostAsync("/api/remediation/runbooks", new { name = "bad", steps })).IsProblem().Detail, StringComparison.Ordinal);
        await Refused(new object[] { new { id = "a", executor = "tool", with = new { tool = "no_such" } } }, "no_such");
        await Refused(new object[] { new { id = "a", executor = "python", with = new { subject = "x", script = "print(${input.x})" } } }, "steps[0].with.script");
        await Refused(new object[] { new { id = "a", executor = "http", with = new { url = "http://127.0.0.1/${step.b.x}" } } }, "${step.b.x}");
        await Refused(new object[] { new { id = "a", executor = "http", with = new { url = "http://127.0.0.1/", headers = new { x = "${credential.api}" } } } }, "credential");
        await Refused(new object[] { new { id = "a", executor = "ssh", with = new { host = "h", credential = "k", script = "true" } } }, "Executors");
        await Refused(new object[] { new { id = "a", executor = "tool", with = new { tool = "run_runbook", @params = new { runbook = "bad" } } } }, "starts no runbook");
        await Refused(Array.Empty<object>(), "steps");
    }

    private async Task<string> DumpAsync()
    {
        var text = new System.Text.StringBuilder();
        var database = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<AIOps.Policies.Storage.Database>(_rig.Agent.Services);
        foreach (var sql in new[] { "SELECT * FROM credentials", "SELECT * FROM executions", "SELECT * FROM executor_runs", "SELECT * FROM actions", "SELECT * FROM audit_log", "SELECT * FROM runbooks", "SELECT * FROM job_logs" })
            await database.ReadAsync(async connection =>
            {
                await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Fixed texts of this method.
                command.CommandText = sql;
#pragma warning restore CA2100
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    for (var i = 0; i < reader.FieldCount; i++)
                        text.Append(reader.GetValue(i)).Append('\n');
                return true;
            }, default);
        return text.ToString();
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
