namespace AIOps.Agent.Llm;

/// <summary>Which models are asked, in which order, and how hard.</summary>
public sealed class LlmOptions
{
    public const string Section = "Llm";

    /// <summary>In the order they are asked; the offline reasoner always comes last. Left out: an Ollama of this machine.</summary>
    public IReadOnlyList<ProviderOptions> Providers { get; set; } = [];

    /// <summary>Further tries of one provider, where a try makes sense and nothing of an answer was seen yet.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>A provider that asks to wait longer than this is passed over instead.</summary>
    public TimeSpan MaxRetryWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a provider that failed is left alone; doubled with each further failure.</summary>
    public TimeSpan RestAfterFailure { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan MaxRest { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The model that turns text into vectors; left out, there are none.</summary>
    public EmbeddingOptions? Embeddings { get; set; }
}
