using System.Runtime.CompilerServices;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Model.Tools;
using AIOps.Tests.Agent.Chat;
using Microsoft.Extensions.AI;
using static AIOps.Tests.Agent.Chat.ScriptedModel;

namespace AIOps.Tests.Agent.Graph;

/// <summary>Models that do not stop, send too much, or talk beside their calls.</summary>
public sealed class HostileModelTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-chat-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public async Task Stream_NeverEnds_IsCutAndAnswered()
    {
        var model = new EndlessModel();
        await using var host = await ChatHost.StartAsync(_directory, model, [new LookTool()]);

        var view = await host.EndAsync(await host.AskAsync("talk"));

        Assert.Equal(RunStatus.Completed, view.Status);
        Assert.InRange(view.Reply!.Length, 100_000, 110_000);
        await model.Left.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Reasoning_NeverEnds_IsCutAndTheRunSaysSo()
    {
        var model = new EndlessModel { Thinks = true };
        await using var host = await ChatHost.StartAsync(_directory, model, [new LookTool()]);

        var view = await host.EndAsync(await host.AskAsync("talk"));

        Assert.Equal(RunStatus.Completed, view.Status);
        Assert.StartsWith("The model ended without an answer.", view.Reply, StringComparison.Ordinal);
        await model.Left.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Reply_InManyPieces_IsWholeAndKeepsItsCallAndUsage()
    {
        var words = Enumerable.Range(0, 5_000).Select(i => $"w{i} ").ToList();
        var look = new LookTool();
        var model = Saying([.. words.Select(AIContent (word) => new TextContent(word)), Call("a", "look", new { thing = "web" })],
            [.. words.Select(AIContent (word) => new TextContent(word)), new UsageContent(new() { InputTokenCount = 3, OutputTokenCount = 4 }), new TextContent("end")]);
        await using var host = await ChatHost.StartAsync(_directory, model, [look]);

        var view = await host.EndAsync(await host.AskAsync("look"));

        Assert.Equal(string.Concat(words) + "end", view.Reply);
        Assert.Equal(["web"], look.Calls);
        Assert.Equal((3, 4), (view.Usage.InputTokens, view.Usage.OutputTokens));
    }

    [Fact]
    public async Task Arguments_TooLong_AreRefusedAndTheModelIsTold()
    {
        var look = new LookTool();
        var model = Saying([Call("a", "look", new { thing = new string('x', 20_000) })], [new TextContent("done")]);
        await using var host = await ChatHost.StartAsync(_directory, model, [look]);

        var view = await host.EndAsync(await host.AskAsync("look"));

        Assert.Empty(look.Calls);
        Assert.Equal("failed", Assert.Single(view.Steps).Status);
        Assert.Contains("longer than", Results(model.Asked.Last().Messages), StringComparison.Ordinal);
        Assert.True(model.Asked.Last().Messages.Sum(m => m.Contents.OfType<FunctionCallContent>().Sum(c => c.Arguments?.Count ?? 0)) == 0);
    }

    [Fact]
    public async Task Text_BesideCalls_ComesBackInItsPlaceAndCut()
    {
        var model = Saying([new TextContent("First I look. " + new string('y', 20_000)), Call("a", "look", new { thing = "web" })], [new TextContent("done")]);
        await using var host = await ChatHost.StartAsync(_directory, model, [new LookTool()]);

        var view = await host.EndAsync(await host.AskAsync("look"));

        Assert.Equal("done", view.Reply);
        var turn = model.Asked.Last().Messages.Single(m => m.Role == ChatRole.Assistant);
        Assert.Equal([typeof(TextContent), typeof(FunctionCallContent)], turn.Contents.Select(c => c.GetType()));
        Assert.StartsWith("First I look.", turn.Text, StringComparison.Ordinal);
        Assert.InRange(turn.Text.Length, 8_000, 8_100);
    }

    [Fact]
    public void Choice_OfMany_KeepsWhatTheRunUsesAndWhatTheWordsName()
    {
        var all = Enumerable.Range(0, 60).Select(i => Tool($"tool_{i}", "Does a thing.")).Append(Tool("query_result", "Part of a large result.")).Append(Tool("list_disks", "File systems with their use.")).ToList();

        var chosen = ToolChoice.Choose(all, "is a disk full?", new HashSet<string>(["tool_59", "query_result"]), 15).Select(tool => tool.Name).ToList();

        Assert.Equal(15, chosen.Count);
        Assert.Superset(new HashSet<string>(["tool_59", "query_result", "list_disks"]), chosen.ToHashSet());
        Assert.Equal(chosen, ToolChoice.Choose([.. all.AsEnumerable().Reverse()], "is a disk full?", new HashSet<string>(["tool_59", "query_result"]), 15).Select(tool => tool.Name));
    }

    private static ToolDefinition Tool(string name, string description) =>
        new() { Name = name, Title = name, Description = description, Server = "test", Risk = Risk.ReadOnly, InputSchema = System.Text.Json.JsonElement.Parse("""{"type":"object"}""") };

    private sealed class EndlessModel : IChatClient
    {
        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Thinks { get; init; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    var said = "la la la " + new string('z', 991);
                    yield return new ChatResponseUpdate(ChatRole.Assistant, [Thinks ? new TextReasoningContent(said) : new TextContent(said)]);
                }
            }
            finally
            {
                Left.SetResult();
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
