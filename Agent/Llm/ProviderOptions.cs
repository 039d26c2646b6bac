namespace AIOps.Agent.Llm;

/// <summary>One model behind one address. What differs between servers that speak the same protocol is said here.</summary>
public sealed class ProviderOptions
{
    /// <summary>As in <c>usage.provider</c>; left out, the kind.</summary>
    public string Name { get; set; } = "";

    /// <summary>The wire format: one of <see cref="ProviderKinds.Known"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Where the API begins, with its version: <c>https://api.deepseek.com/v1</c>. Left out, the vendor's own.</summary>
    public Uri? Url { get; set; }

    public string? Model { get; set; }

    public Secret? ApiKey { get; set; }

    /// <summary>A file that holds the key, such as a mounted secret.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>The environment variable that holds the key; left out, the vendor's usual one when the address is the vendor's own.</summary>
    public string? ApiKeyVariable { get; set; }

    /// <summary>Sent with each request, for routers that ask for them. A key belongs in <see cref="ApiKey"/>: only that is masked.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public ModelPrice Price { get; set; } = new();

    public int? MaxOutputTokens { get; set; }

    /// <summary>true, false, an effort (none, minimal, low, medium, high, xhigh, max) or a budget in tokens; left out, as the model does by itself.</summary>
    public string? Think { get; set; }

    public double? Temperature { get; set; }

    /// <summary>Whether temperature and the like are sent; left out, where the vendor's models take them.</summary>
    public bool? Sampling { get; set; }

    /// <summary>False for a server that cannot stream.</summary>
    public bool Stream { get; set; } = true;

    /// <summary><c>schema</c>: the server is held to the schema; <c>json</c>: to JSON, and the model is told the schema; <c>prompt</c>: the model is only told.</summary>
    public string StructuredOutput { get; set; } = "schema";

    /// <summary>The name a Chat Completions server has for the limit of output; left out, OpenAI's own for OpenAI and the older <c>max_tokens</c> for others.</summary>
    public string? TokenLimitField { get; set; }

    /// <summary>False where a Chat Completions server refuses reasoning that comes back to it.</summary>
    public bool ReturnReasoning { get; set; } = true;

    /// <summary>Ollama: context window, tokens. Always sent: the server's own default drops the start of a long prompt without a word.</summary>
    public int NumCtx { get; set; } = 16_384;

    /// <summary>Ollama: how long the model stays loaded.</summary>
    public string KeepAlive { get; set; } = "10m";

    /// <summary>Until the first piece of an answer: a large local model takes minutes to load.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two pieces of an answer.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>For a whole answer, also one that never stops.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(15);
}
