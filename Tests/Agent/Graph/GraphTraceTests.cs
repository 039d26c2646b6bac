using System.Collections.Concurrent;
using System.Diagnostics;
using AIOps.Tests.Agent.Chat;
using Microsoft.Extensions.AI;
using static AIOps.Tests.Agent.Chat.ScriptedModel;

namespace AIOps.Tests.Agent.Graph;

public sealed class GraphTraceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-trace-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public async Task Run_EachNodeAndEachCall_IsASpanWithoutArguments()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "AIOps.Graph", Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Enqueue };
        ActivitySource.AddActivityListener(listener);
        var look = new LookTool((p, _) => p.Thing == "bad" ? throw new InvalidOperationException("broken") : Task.FromResult("fine"));
        var model = Saying([Call("a", "look", new { thing = "s3cret-argument" }), Call("b", "look", new { thing = "bad" })], [new TextContent("done")]);
        await using var host = await ChatHost.StartAsync(_directory, model, [look]);

        var run = await host.AskAsync("look");
        await host.EndAsync(run);

        await Shared.Eventually.TrueAsync(() => Task.FromResult(Mine().Any(span => span.OperationName == "answer")));
        Assert.Equal(["prepare", "reason", "act", "reason", "answer"], Mine().Where(span => span.OperationName != "tool").OrderBy(span => span.StartTimeUtc).Select(span => span.OperationName));
        var calls = Mine().Where(span => span.OperationName == "tool").ToList();
        Assert.Equal(["failed look", "succeeded look"], calls.Select(span => $"{span.GetTagItem("aiops.status")} {span.GetTagItem("aiops.tool")}").Order());
        Assert.All(calls, span => Assert.Equal("act", span.Parent?.OperationName));
        Assert.DoesNotContain(Mine().SelectMany(span => span.TagObjects), tag => tag.Value?.ToString()?.Contains("s3cret", StringComparison.Ordinal) == true);

        List<Activity> Mine() => [.. spans.Where(span => Equals(span.GetTagItem("aiops.run"), run))];
    }
}
