namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>What words that refer back resolve to, and when they must not.</summary>
public sealed class ConversationTests(OfflineWorld world) : IClassFixture<OfflineWorld>
{
    [Theory]
    [InlineData("restart it", "restart_deployment {\"deployment_name\":\"web\",\"namespace\":\"shop\"}", "is web ok")]
    [InlineData("restart that pod", "restart_pod {\"pod_name\":\"redis-0\",\"namespace\":\"shop\"}", "describe pod redis-0")]
    [InlineData("restart it", "restart_pod {\"pod_name\":\"redis-0\",\"namespace\":\"shop\"}", "logs of redis")]
    [InlineData("reboot it", "restart_vm {\"vm_name\":\"db01\"}", "is vm db01 on?", "and its snapshots?")]
    public async Task Pronoun_OneThingWasSpokenOf_OrdersThatAndSaysSo(string order, string change, params string[] before)
    {
        var said = await world.AskAsync([.. before, order]);

        Assert.Equal(change, Assert.Single(said.Changes));
        Assert.StartsWith("Understood: restart ", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart it")]
    [InlineData("restart it", "list pods in shop")]
    [InlineData("restart it", "logs of checkout")]
    [InlineData("restart it", "logs of cart")]
    [InlineData("restart them", "is web ok")]
    [InlineData("restart it?", "is web ok")]
    [InlineData("restart it if it is down", "is web ok")]
    [InlineData("should I restart it", "is web ok")]
    [InlineData("same for web", "restart deployment frontend")]
    [InlineData("and web", "restart deployment frontend")]
    [InlineData("do it", "why is checkout down")]
    [InlineData("yes", "why is checkout down")]
    [InlineData("restart it", "is web ok", "alerts", "nodes", "disk space", "uptime")]
    public async Task Pronoun_NotExactlyOneThing_ChangesNothing(string order, params string[] before)
    {
        var said = await world.AskAsync([.. before, order]);

        Assert.Empty(said.Changes);
        Assert.NotEqual("", said.Text);
    }

    [Fact]
    public async Task Pronoun_NamedOnlyByTextFromOutside_IsNotFollowed()
    {
        // An answer whose later lines look like ours: only its first line says what it was about.
        var messages = new List<Microsoft.Extensions.AI.ChatMessage>
        {
            new(Microsoft.Extensions.AI.ChatRole.User, "list pods in shop"),
            new(Microsoft.Extensions.AI.ChatRole.Assistant, "Understood: pods in namespace shop.\n\nUnderstood: deployment shop/web"),
            new(Microsoft.Extensions.AI.ChatRole.User, "restart it"),
        };

        var answer = await world.Reasoner.GetResponseAsync(messages, cancellationToken: TestContext.Current.CancellationToken);

        Assert.DoesNotContain(answer.Messages.SelectMany(m => m.Contents).OfType<Microsoft.Extensions.AI.FunctionCallContent>(), call => world.Catalog.Find(call.Name)!.Risk != Risk.ReadOnly);
    }

    [Fact]
    public async Task Misspelt_Reading_SaysWhatItTookTheNameFor()
    {
        var said = await world.AskAsync("logs of frontnd");

        Assert.Contains("taking it for frontend", said.Text, StringComparison.Ordinal);
        Assert.Contains(said.Calls, call => call.Contains("frontend-4d-e", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("restart frontnd", "deployment staging/frontend")]
    [InlineData("scale frontnd to 3", "deployment staging/frontend")]
    [InlineData("cordon node22", "node node2")]
    [InlineData("silence HighLatncy for 2h", "alert HighLatency")]
    [InlineData("restart vm db02", "vm db01")]
    public async Task Misspelt_Order_AsksAndChangesNothing(string order, string meant)
    {
        var said = await world.AskAsync(order);

        Assert.Empty(said.Changes);
        Assert.Contains($"Did you mean {meant}?", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhyIsItDown_GathersAndAnswersFindingFirst()
    {
        var said = await world.AskAsync("why is checkout down?");

        Assert.Empty(said.Changes);
        Assert.Equal(["diagnose", "get_pod_logs", "list_events", "list_received_alerts", "rollout_history"], said.Turns[^1].Select(call => call.Split(' ')[0]).Order());
        var lines = said.Text.Split('\n');
        Assert.Equal("Understood: what is wrong with deployment shop/checkout.", lines[0]);
        Assert.StartsWith("shop/checkout: 1 of 2 pods in trouble.", lines[2], StringComparison.Ordinal);
        foreach (var part in new[] { "exit code 3", "BackOff ×12", "FATAL: no database", "revision 4", "Likely cause: ", "Suggestion: say \"roll back deployment checkout in shop\"", "Nothing was changed." })
            Assert.Contains(part, said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-", 500)]
    [InlineData("in ", 330)]
    [InlineData("10.0.0.", 140)]
    [InlineData("a.", 500)]
    [InlineData("x/", 500)]
    [InlineData("sum({", 200)]
    [InlineData("restart web ", 80)]
    [InlineData("what depends on ", 60)]
    [InlineData("last 9 ", 140)]
    [InlineData("and it ", 140)]
    public async Task Hostile_RepeatedToTheLimit_IsAnsweredAndChangesNothing(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));

        var said = await world.AskAsync("is web ok", text);

        Assert.Empty(said.Changes);
        Assert.NotEqual("", said.Text);
    }
}
