using AIOps.Agent.Llm.Offline;
using AIOps.Agent.Llm.Providers;
using AIOps.Agent.Llm.Providers.Ollama;
using AIOps.Agent.Llm.Reasoning;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Llm;

internal static class LlmSetup
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "llm";

    public static IServiceCollection AddLlm(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LlmOptions>().Bind(configuration.GetSection(LlmOptions.Section)).Configure(o => o.Providers = ProviderOptionsReader.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LlmOptions>, LlmOptionsCheck>();
        // The client keeps its own time: until the first piece, then between pieces, then for the whole.
        services.AddHttpClient(Client, http => http.Timeout = Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(HttpChatClient.CreateHandler).RemoveAllLoggers();
        services.AddSingleton<OllamaFinder>();
        services.AddHostedService(provider => provider.GetRequiredService<OllamaFinder>());
        services.AddSingleton<OfflineReasoner>();
        services.AddSingleton(Chain);
        services.AddSingleton<IChatClient>(provider => provider.GetRequiredService<ModelChain>());
        services.AddSingleton(provider => new ToolDomain("llm", "Language model", [new LlmReasoningTool(provider.GetRequiredService<IChatClient>)], Connected: "the models of Llm:Providers"));
        if (configuration.GetSection($"{LlmOptions.Section}:Embeddings").Exists())
            services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
                new OllamaEmbeddings(Http(provider), provider.GetRequiredService<IOptions<LlmOptions>>().Value.Embeddings!, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static ModelChain Chain(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<LlmOptions>>().Value;
        return new ModelChain(
            [.. options.Providers.Where(p => p.Kind != OfflineReasoner.Name).Select(p => Create(p, provider)), new ModelProvider(OfflineReasoner.Name, provider.GetRequiredService<OfflineReasoner>(), () => true)],
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ModelChain>>());
    }

    private static ModelProvider Create(ProviderOptions options, IServiceProvider provider)
    {
        var finder = provider.GetRequiredService<OllamaFinder>();
        Func<string?> model = options.Kind == ProviderKinds.Ollama ? () => finder.ModelOf(options.Name) : () => options.Model;
        return new ModelProvider(options.Name, new HttpChatClient(Http(provider), options, model, provider.GetRequiredService<TimeProvider>()), () => model() is not null) { Model = model, Price = options.Price };
    }

    private static HttpClient Http(IServiceProvider provider) => provider.GetRequiredService<IHttpClientFactory>().CreateClient(Client);
}
