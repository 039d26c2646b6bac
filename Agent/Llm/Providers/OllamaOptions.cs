namespace AIOps.Agent.Llm.Providers;

public sealed class OllamaOptions
{
    public const string Section = "Llm:Ollama";

    public static readonly Uri DefaultUrl = new("http://127.0.0.1:11434");

    /// <summary>Left out: an Ollama of this machine is used when one is found.</summary>
    public Uri? Url { get; set; }

    /// <summary>Left out: the first installed model that can call tools.</summary>
    public string? Model { get; set; }

    /// <summary>Sent as a bearer token, for an Ollama behind a proxy.</summary>
    internal Secret? ApiKey { get; set; }

    /// <summary>Context window, tokens. Always sent: the server's own default drops the start of a long prompt without a word.</summary>
    public int NumCtx { get; set; } = 16_384;

    public double Temperature { get; set; }

    /// <summary>true, false, low, medium, high; left out, as the model does by itself.</summary>
    public string? Think { get; set; }

    public string KeepAlive { get; set; } = "10m";

    /// <summary>Until the first piece of an answer: a large model takes minutes to load.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two pieces of an answer.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
