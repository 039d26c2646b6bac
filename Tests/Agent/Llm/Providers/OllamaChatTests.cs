using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Agent;
using AIOps.Agent.Llm.Providers.Ollama;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Llm.Providers;

/// <summary>The whole host with a model behind Ollama's protocol: found, asked, and done without when it breaks.</summary>
public sealed class OllamaChatTests : IDisposable
{
    private const string Key = "test-admin-key-0123456789";

    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-ollama-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public async Task Chat_ModelCallsATool_ReadsItsResultAndAnswers()
    {
        await using var ollama = await LoopbackOllama.StartAsync((http, body) => LoopbackOllama.StreamAsync(http,
            body.GetProperty("messages").EnumerateArray().Last().GetProperty("role").GetString() == "tool"
                ? """{"message":{"content":"You have no policies."},"done":true,"prompt_eval_count":20,"eval_count":5}""" + "\n"
                : """{"message":{"content":"","tool_calls":[{"function":{"name":"get_policies","arguments":{}}}]},"done":true,"prompt_eval_count":10,"eval_count":3}""" + "\n", 7));

        var answer = await AskAsync(ollama, "which policies are there?");

        Assert.Equal("You have no policies.", answer.GetProperty("reply").GetString());
        var usage = answer.GetProperty("usage");
        Assert.Equal(("ollama", "tooly:8b", 30, 8), (usage.GetProperty("provider").GetString(), usage.GetProperty("model").GetString(), usage.GetProperty("input_tokens").GetInt32(), usage.GetProperty("output_tokens").GetInt32()));
        var last = ollama.Requests.Last().GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString();
        Assert.StartsWith("<tool_result tool=\"get_policies\"", last, StringComparison.Ordinal);
        Assert.InRange(ollama.Requests.First().GetProperty("tools").GetArrayLength(), 1, 15);
    }

    [Fact]
    public async Task Chat_ModelBreaks_OfflineReasonerAnswersAndUsageSaysWhy()
    {
        await using var ollama = await LoopbackOllama.StartAsync((http, _) => LoopbackOllama.StreamAsync(http, """{"message":{"content":"Let me gue"},"done":false}""" + "\n", 100));

        var answer = await AskAsync(ollama, "which policies do I have?");

        Assert.StartsWith("Understood: the policies.", answer.GetProperty("reply").GetString(), StringComparison.Ordinal);
        Assert.Equal("offline", answer.GetProperty("usage").GetProperty("provider").GetString());
        Assert.Contains("half-way", answer.GetProperty("usage").GetProperty("skipped")[0].GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskAsync(LoopbackOllama ollama, string message)
    {
        await using var app = AgentHost.Build(["--urls", "http://127.0.0.1:0", $"--State:DataDirectory={_directory}", $"--ADMIN_API_KEY={Key}", $"--Llm:Ollama:Url={ollama.Url}",
            "--Logging:LogLevel:Default=None", "--ToolServers:kubernetes:Disabled=true", "--ToolServers:docker:Disabled=true"]);
        await app.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (app.Services.GetRequiredService<OllamaFinder>().ModelOf("ollama") is null)
            await Task.Delay(5, limit.Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), DefaultRequestHeaders = { { "X-API-KEY", Key } } };
        var response = await http.PostAsJsonAsync("/api/chat", new { message }, limit.Token);
        var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(limit.Token);
        await app.StopAsync();
        return answer;
    }
}
