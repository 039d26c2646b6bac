namespace AIOps.Agent.Llm;

/// <summary>An embedding model behind Ollama's <c>/api/embed</c>.</summary>
public sealed class EmbeddingOptions
{
    public Uri Url { get; set; } = new("http://127.0.0.1:11434");

    public string? Model { get; set; }

    public Secret? ApiKey { get; set; }

    public string KeepAlive { get; set; } = "10m";

    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);
}
