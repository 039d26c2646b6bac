using AIOps.Tests.EndToEnd;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Agent.Chat;

/// <summary>
/// Clients that ask and then read nothing, while a model talks to each of them for a hundred thousand characters in pieces of
/// two. The Agent is a process whose heap may not grow: what it held for them would end it.
/// </summary>
public sealed class SlowReaderTests : IAsyncLifetime
{
    private const int Pieces = 50_000, Streams = 8, SocketRuns = 8;

    // Idle it takes about a quarter of this.
    private const string Heap = "A000000";

    private readonly Installation _installation = new();
    private LoopbackOllama _model = null!;
    private ProductProcess _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await LoopbackOllama.StartAsync(TalkAsync);
        _installation.Environment["DOTNET_GCHeapHardLimit"] = Heap;
        _installation.Environment["AIOPS_Llm__Providers__0__Kind"] = "ollama";
        _installation.Environment["AIOPS_Llm__Providers__0__Url"] = _model.Url.ToString();
        _installation.Environment["AIOPS_Llm__Providers__0__Model"] = "tooly:8b";
        _agent = await _installation.StartAgentAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task ReadersThatReadNothing_CostNothing_AndGetTheRestWhenTheyComeBack()
    {
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => RunStream.AskAsync(_installation.Client, "flood")));
        using var socket = await RunSocket.ConnectAsync(_installation.Client.BaseAddress!, Installation.AdminKey);
        var runs = new List<string>();
        foreach (var stream in streams)
            runs.Add((await stream.UntilAsync("run")).Data.GetProperty("run_id").GetString()!);
        for (var i = 0; i < SocketRuns; i++)
            await socket.SendAsync(new { message = "flood" });
        for (var i = 0; i < SocketRuns; i++)
            runs.Add((await socket.UntilAsync("run")).GetProperty("run_id").GetString()!);
        // From here on nobody reads.

        var other = await _installation.PostAsync("/api/chat", new { message = "ping" });
        Assert.Equal("pong", other.GetProperty("reply").GetString());
        foreach (var run in runs)
            await Eventually.TrueAsync(async () => (await _installation.GetAsync($"/api/chat/runs/{run}")).GetProperty("status").GetString() == "completed", TimeSpan.FromMinutes(3));

        Assert.False(_agent.HasExited, _agent.Output);
        foreach (var stream in streams)
            await stream.DisposeAsync();
        socket.Abort();
        await using var back = await RunStream.FollowAsync(_installation.Client, runs[0], streams[0].Events[^1].Id);
        Assert.Equal(2 * Pieces, (await back.UntilAsync("reply")).Data.GetProperty("reply").GetString()!.Length);
        using var again = await RunSocket.ConnectAsync(_installation.Client.BaseAddress!, Installation.AdminKey);
        await again.SendAsync(new { run_id = runs[^1], last_event_id = "1" });
        Assert.Equal(2 * Pieces, (await again.UntilAsync("reply")).GetProperty("data").GetProperty("reply").GetString()!.Length);
        Assert.Equal(Enumerable.Range(2, again.Stored.Count()), again.Stored);
    }

    private static async Task TalkAsync(HttpContext http, System.Text.Json.JsonElement request)
    {
        static string Line(string text, bool done = false) => $$$"""{"message":{"role":"assistant","content":"{{{text}}}"},"done":{{{(done ? "true" : "false")}}},"prompt_eval_count":1,"eval_count":1}""" + "\n";
        var flood = request.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!.Contains("flood", StringComparison.Ordinal);
        await LoopbackOllama.StreamAsync(http, flood ? string.Concat(Enumerable.Repeat(Line("a "), Pieces - 1)) + Line("ab", done: true) : Line("pong", done: true), 64 * 1024);
    }
}
