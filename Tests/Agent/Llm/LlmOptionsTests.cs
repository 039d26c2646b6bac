using AIOps.Agent;
using AIOps.Agent.Llm;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackModels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Agent.Llm;

/// <summary><c>Llm:Providers</c> as users write it.</summary>
public sealed class LlmOptionsTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    private Microsoft.AspNetCore.Builder.WebApplication Build(params string[] settings) => AgentHost.Build(
        ["--urls", "http://127.0.0.1:0", $"--State:DataDirectory={_directory.Path}", "--Logging:LogLevel:Default=None", .. settings.Select(s => $"--Llm:{s}")]);

    [Fact]
    public async Task LeftOut_IsTheOllamaOfThisMachine()
    {
        await using var app = Build("Ollama:Model=mine", "Ollama:NumCtx=4096");

        var provider = Assert.Single(app.Services.GetRequiredService<IOptions<LlmOptions>>().Value.Providers);

        Assert.Equal(("ollama", "ollama", "mine", 4096), (provider.Name, provider.Kind, provider.Model, provider.NumCtx));
    }

    [Fact]
    public async Task Entry_SaysAllOfAProvider()
    {
        await using var app = Build("Providers:0:Name=deep", "Providers:0:Kind=openai", "Providers:0:Url=https://api.deepseek.com/v1", "Providers:0:Model=deepseek-chat",
            "Providers:0:ApiKey=sk-secret", "Providers:0:Price:Input=0.28", "Providers:0:Price:Output=0.42", "Providers:0:Headers:X-Title=AIOps", "Providers:1=offline", "MaxRetryWait=00:00:05");

        var options = app.Services.GetRequiredService<IOptions<LlmOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(5), options.MaxRetryWait);
        Assert.Equal(["deep", "offline"], options.Providers.Select(p => p.Name));
        var provider = options.Providers[0];
        Assert.Equal(("deepseek-chat", 0.28m, 0.42m, "AIOps"), (provider.Model, provider.Price.Input, provider.Price.Output, provider.Headers["x-title"]));
        Assert.Equal("***", provider.ApiKey!.ToString());
    }

    [Theory]
    [InlineData("Llm:Providers:0:Kind 'gpt' does not exist; there are ollama, openai, openai-responses, anthropic, gemini, offline", "Providers:0=gpt")]
    [InlineData("Llm:Providers:0:Url must be an http or https address", "Providers:0:Kind=openai", "Providers:0:Model=m", "Providers:0:Url=ftp://x")]
    [InlineData("Llm:Providers:0:Model is missing", "Providers:0:Kind=anthropic", "Providers:0:ApiKey=k")]
    [InlineData("Llm:Providers:0:ApiKey is missing; set it, ApiKeyFile, or the environment variable ANTHROPIC_API_KEY", "Providers:0:Kind=anthropic", "Providers:0:Model=m")]
    [InlineData("Llm:Providers:0:ApiKeyFile names '/does/not/exist', which does not exist", "Providers:0:Kind=gemini", "Providers:0:Model=m", "Providers:0:ApiKeyFile=/does/not/exist")]
    [InlineData("Llm:Providers:0:ApiKey holds a character", "Providers:0:Kind=gemini", "Providers:0:Model=m", "Providers:0:ApiKey=a\nb")]
    [InlineData("Llm:Providers:0:Think 'lots' must be one of", "Providers:0:Kind=ollama", "Providers:0:Think=lots")]
    [InlineData("Llm:Providers:0:NumCtx must be 1024 to 2097152", "Providers:0:Kind=ollama", "Providers:0:NumCtx=1")]
    [InlineData("Llm:Providers has 'ollama' 2 times", "Providers:0=ollama", "Providers:1=ollama")]
    [InlineData("Llm:Embeddings needs a Model", "Embeddings:Url=http://127.0.0.1:1")]
    public async Task Value_ThatCannotWork_StopsTheStartNamingTheKey(string message, params string[] settings)
    {
        await using var app = Build(settings);

        var error = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IOptions<LlmOptions>>().Value);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_FromAFile_GoesToTheServerAndNowhereElse()
    {
        var speech = new AnthropicSpeech();
        await using var server = await LoopbackModel.StartAsync((http, _) => LoopbackModel.SendAsync(http, speech.StreamType, speech.Stream(new Said { Text = ["hi"] })));
        var file = Path.Combine(_directory.Path, "key");
        await File.WriteAllTextAsync(file, "key-from-file\n");
        await using var app = Build("Providers:0:Name=claude", "Providers:0:Kind=anthropic", $"Providers:0:Url={server.Url}", "Providers:0:Model=m", $"Providers:0:ApiKeyFile={file}", "Providers:0:Price:Output=1");

        var response = await app.Services.GetRequiredService<IChatClient>().GetResponseAsync("hello");

        Assert.Equal(("hi", "claude"), (response.Text, ModelChain.ProviderOf(response)));
        Assert.Equal(Said.Output / 1_000_000m, ModelChain.CostOf(response));
        Assert.Equal("key-from-file", server.Requests.Single().Headers["x-api-key"]);
        Assert.Equal(["claude", "offline"], app.Services.GetRequiredService<ModelChain>().Health.Select(h => h.Provider));
    }

    [Fact]
    public async Task Embeddings_AreOneVectorForEachTextInOrder()
    {
        await using var server = await LoopbackModel.StartAsync((http, body) => LoopbackModel.SendAsync(http, "application/json",
            $$"""{"model":"e","embeddings":[{{string.Join(',', body.GetProperty("input").EnumerateArray().Select(text => $"[{text.GetString()},0.5]"))}}],"prompt_eval_count":2}"""));
        await using var app = Build($"Embeddings:Url={server.Url}", "Embeddings:Model=e");

        var made = await app.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(Enumerable.Range(0, 100).Select(i => $"{i}"));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), made.Select(e => e.Vector.Span[0]));
        Assert.Equal(4, made.Usage!.InputTokenCount);
        Assert.Equal("/api/embed", server.Requests.First().Path);
    }

    [Theory]
    [InlineData("""{"embeddings":[[1]]}""")]
    [InlineData("""{"embeddings":[[1],[1,2]]}""")]
    [InlineData("""{"embeddings":[["a"],[1]]}""")]
    [InlineData("<html>")]
    public async Task Embeddings_ThatAreNone_AreAnError(string reply)
    {
        await using var server = await LoopbackModel.StartAsync((http, _) => LoopbackModel.SendAsync(http, "application/json", reply));
        await using var app = Build($"Embeddings:Url={server.Url}", "Embeddings:Model=e");

        await Assert.ThrowsAsync<ModelException>(() => app.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["1", "2"]));
    }
}
