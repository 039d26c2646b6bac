using AIOps.Agent.Llm.Offline;
using AIOps.Agent.Llm.Providers;
using AIOps.Agent.Llm.Providers.Anthropic;
using AIOps.Agent.Llm.Providers.Gemini;
using AIOps.Agent.Llm.Providers.Ollama;
using AIOps.Agent.Llm.Providers.OpenAi;
using AIOps.Agent.Llm.Providers.Responses;

namespace AIOps.Agent.Llm;

/// <summary>The wire formats there are. A new one is a folder under <c>Providers</c> and a line here.</summary>
public static class ProviderKinds
{
    public const string Ollama = "ollama";
    public const string OpenAi = "openai";
    public const string Responses = "openai-responses";
    public const string Anthropic = "anthropic";
    public const string Gemini = "gemini";

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        [Ollama] = new("http://127.0.0.1:11434", null, Sampling: true, () => new OllamaFormat()),
        [OpenAi] = new("https://api.openai.com/v1", "OPENAI_API_KEY", Sampling: true, () => new ChatCompletionsFormat()),
        [Responses] = new("https://api.openai.com/v1", "OPENAI_API_KEY", Sampling: false, () => new ResponsesFormat()),
        // Newer models of both vendors refuse sampling parameters.
        [Anthropic] = new("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", Sampling: false, () => new AnthropicFormat()),
        [Gemini] = new("https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY", Sampling: true, () => new GeminiFormat()),
    };

    /// <summary>All, with <c>offline</c>, which asks no model.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Kinds.Keys, OfflineReasoner.Name];

    internal static IWireFormat FormatOf(string kind) => Kinds[kind].Format();

    internal static bool Samples(ProviderOptions provider) =>
        provider.Sampling ?? (Kinds[provider.Kind].Sampling && !(provider.Kind == OpenAi && IsVendorsOwn(provider)));

    internal static Uri UrlOf(ProviderOptions provider) => provider.Url ?? new Uri(Kinds[provider.Kind].Url);

    /// <summary>A key for the vendor must not go to whoever else speaks its protocol.</summary>
    internal static bool IsVendorsOwn(ProviderOptions provider) => UrlOf(provider).Host == new Uri(Kinds[provider.Kind].Url).Host;

    internal static string? KeyVariableOf(ProviderOptions provider) =>
        provider.ApiKeyVariable ?? (IsVendorsOwn(provider) ? Kinds[provider.Kind].KeyVariable : null);

    private sealed record Kind(string Url, string? KeyVariable, bool Sampling, Func<IWireFormat> Format);
}
