using AIOps.Agent.Llm.Offline;
using AIOps.Agent.Llm.Providers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Llm;

internal static class LlmSetup
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Ollama = "ollama";

    public static IServiceCollection AddLlm(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LlmOptions>().Bind(configuration.GetSection(LlmOptions.Section))
            .Validate(o => o.Providers.All(LlmOptions.Known.Contains), $"Llm:Providers names one that does not exist; there are {string.Join(", ", LlmOptions.Known)}")
            .ValidateOnStart();
        services.AddOptions<OllamaOptions>().Bind(configuration.GetSection(OllamaOptions.Section))
            .Configure(o => o.ApiKey = configuration[$"{OllamaOptions.Section}:ApiKey"] is { Length: > 0 } key ? new Secret(key) : null)
            .Validate(o => o.Url is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Llm:Ollama:Url must be an http or https address, such as http://127.0.0.1:11434")
            .Validate(o => o.NumCtx is >= 1024 and <= 2_097_152, "Llm:Ollama:NumCtx must be 1024 to 2097152")
            .Validate(o => o.FirstByteTimeout > TimeSpan.Zero && o.IdleTimeout > TimeSpan.Zero, "Llm:Ollama:FirstByteTimeout and IdleTimeout must be above zero")
            .ValidateOnStart();
        services.AddHttpClient(Ollama, (provider, http) =>
        {
            var url = provider.GetRequiredService<IOptions<OllamaOptions>>().Value.Url ?? OllamaOptions.DefaultUrl;
            http.BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/");
            // The client keeps its own time: until the first piece, then between pieces.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        services.AddSingleton<OllamaFinder>();
        services.AddHostedService(provider => provider.GetRequiredService<OllamaFinder>());
        services.AddSingleton<OfflineReasoner>();
        services.AddSingleton<IChatClient>(provider => new ModelChain(
            [.. provider.GetRequiredService<IOptions<LlmOptions>>().Value.Order.Where(name => name != OfflineReasoner.Name).Select(name => Create(name, provider)),
             new ModelProvider(OfflineReasoner.Name, provider.GetRequiredService<OfflineReasoner>(), () => true)],
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ModelChain>>()));
        return services;
    }

    private static ModelProvider Create(string name, IServiceProvider provider)
    {
        var finder = provider.GetRequiredService<OllamaFinder>();
        return new ModelProvider(name,
            new OllamaChatClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient(Ollama), provider.GetRequiredService<IOptions<OllamaOptions>>().Value, () => finder.Model),
            () => finder.Model is not null);
    }
}
