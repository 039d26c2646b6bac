using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Mcp.Http;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety.Grants;
using AIOps.Tests.Shared.LoopbackOllama;
using AIOps.Tools.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Benchmarks;

/// <summary>
/// A chat run of two model calls and one MCP tool call beside LangGraph.js, over the same loopback Ollama and the same MCP
/// server: <c>graph FOLDER</c>, where FOLDER has <c>npm i --legacy-peer-deps @langchain/langgraph@1.2.9 @langchain/core@1.2.13
/// @langchain/ollama@1.3.0 @langchain/mcp-adapters@1.1.4 zod@4</c>. Ours goes over HTTP and stores a checkpoint after every
/// node on disk; theirs is called in its own process and stores nothing.
/// </summary>
internal static class GraphPeers
{
    private const int Runs = 400, WarmUp = 4000;

    private const string ToolCall = """
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "echo", "arguments": {"text": "hello"},
         "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}}}
        """;

    private static readonly (string, string)[] ToolCallHeaders = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "echo")];

    private static readonly Queue<string> _asked = [];

    public static async Task RunAsync(string folder)
    {
        await using var ollama = await LoopbackOllama.StartAsync(AnswerAsync);
        await using var mcp = await ServeEchoAsync();
        var endpoint = mcp.Urls.Single() + "/mcp";
        var ours = await OursAsync(ollama.Url, endpoint);
        var floor = await FloorAsync(ollama.Url, endpoint);
        var theirs = await TheirsAsync(folder, ollama.Url, endpoint);
        Print("AIOps, POST /api/chat", ours);
        Measured.Print("the three calls alone, one HttpClient", floor, "ms");
        Print("LangGraph.js 1.2.9, invoke", theirs);
        // A model step is one of two: the API, its store and the graph share what is beyond the calls.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"beyond the calls, per model step: {(Median(ours.Times) - Median(floor)) / 2:0.00} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p50 ratio {Median(theirs.Times) / Median(ours.Times):0.0}"));
    }

    private static async Task<Measurement> OursAsync(Uri ollama, string mcp)
    {
        var directory = Directory.CreateTempSubdirectory("aiops-graph-").FullName;
        var times = new List<double>();
        var processor = TimeSpan.Zero;
        await using (var agent = await AgentUnderLoad.StartAsync(directory, new Dictionary<string, string>
        {
            ["AIOPS_Llm__Providers__0__Kind"] = "ollama",
            ["AIOPS_Llm__Providers__0__Url"] = ollama.ToString(),
            ["AIOPS_Llm__Providers__0__Model"] = "tooly:8b",
            ["AIOPS_mcpServers__bench__url"] = mcp,
            ["AIOPS_mcpServers__bench__type"] = "http",
            ["AIOPS_mcpServers__bench__aiops__risk"] = "read_only",
        }))
        {
            for (var run = 0; run < Runs + WarmUp; run++)
            {
                if (run == WarmUp)
                    processor = agent.ProcessorTime();
                var began = Stopwatch.GetTimestamp();
                using var answer = await agent.Client.PostAsJsonAsync("/api/chat", new { message = "Say hello through the echo tool." });
                var reply = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
                if (run >= WarmUp)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (!reply.GetProperty("steps").EnumerateArray().Any(step => step.GetProperty("status").GetString() == "succeeded"))
                    throw new InvalidOperationException($"the run went {reply}");
            }
            processor = agent.ProcessorTime() - processor;
        }
        Directory.Delete(directory, recursive: true);
        return new(times, processor / Runs);
    }

    /// <summary>What nobody can do without: the last run's two model calls and its tool call, one after the other, over kept connections.</summary>
    private static async Task<List<double>> FloorAsync(Uri ollama, string mcp)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        var asked = _asked.TakeLast(2).ToList();
        var times = new List<double>();
        for (var run = 0; run < Runs + WarmUp; run++)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var (url, body) in new[] { (new Uri(ollama, "api/chat"), asked[0]), (new Uri(mcp), ToolCall), (new Uri(ollama, "api/chat"), asked[1]) })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
                request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
                if (body == ToolCall)
                    foreach (var (name, value) in ToolCallHeaders)
                        request.Headers.TryAddWithoutValidation(name, value);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var text = await answer.Content.ReadAsStringAsync();
                if (!answer.IsSuccessStatusCode || text.Contains("\"error\"", StringComparison.Ordinal))
                    throw new InvalidOperationException($"{url}: {text}");
            }
            if (run >= WarmUp)
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return times;
    }

    private static async Task<Measurement> TheirsAsync(string folder, Uri ollama, string mcp)
    {
        // Node looks for packages beside the script.
        var script = Path.Combine(folder, "langgraph.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Peers", "langgraph.mjs"), script, overwrite: true);
        using var process = Process.Start(new ProcessStartInfo("node", [script, ollama.ToString().TrimEnd('/'), mcp, (Runs + WarmUp).ToString(CultureInfo.InvariantCulture), WarmUp.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        var numbers = lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToList();
        return new(numbers[WarmUp..^1], TimeSpan.FromMilliseconds(numbers[^1] / Runs));
    }

    /// <summary>A question is answered by a call of the tool it brings, a tool's answer by words.</summary>
    private static Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext http, JsonElement request)
    {
        var messages = request.GetProperty("messages");
        _asked.Enqueue(request.GetRawText());
        if (_asked.Count > 2)
            _asked.Dequeue();
        object message = messages[messages.GetArrayLength() - 1].GetProperty("role").GetString() == "tool"
            ? new { role = "assistant", content = "The tool says hello." }
            : new
            {
                role = "assistant", content = "",
                tool_calls = new[]
                {
                    new { function = new { name = request.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()!).First(n => n.EndsWith("echo", StringComparison.Ordinal)), arguments = new { text = "hello" } } },
                },
            };
        return LoopbackOllama.StreamAsync(http, JsonSerializer.Serialize(
            new { model = "model-1", created_at = "2026-01-01T00:00:00Z", message, done = true, done_reason = "stop", prompt_eval_count = 10, eval_count = 5 }) + "\n", int.MaxValue);
    }

    private static async Task<WebApplication> ServeEchoAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        var app = builder.Build();
        var tools = new ToolServer(new ToolDomain("bench", "Benchmark", [new ToolCallBenchmark.EchoTool()]),
            new GrantVerifier(new GrantSigner(new(new string('k', 32))), TimeProvider.System), NullLogger<ToolServer>.Instance);
        McpHttpEndpoint.Map(app, "/mcp", new McpHttpServer(_ => tools.CreateOptions(), tools.InputSchema), new McpHttpOptions());
        await app.StartAsync();
        return app;
    }

    private static void Print(string name, Measurement one)
    {
        Measured.Print(name, one.Times, "ms");
        // Other work on the machine lengthens a run, but not this.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-34} {one.Processor.TotalMilliseconds:0.00} ms of processor time a run"));
    }

    private sealed record Measurement(List<double> Times, TimeSpan Processor);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
