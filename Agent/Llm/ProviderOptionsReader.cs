namespace AIOps.Agent.Llm;

/// <summary>Reads <c>Llm:Providers</c>, whose entries are a kind alone (<c>"ollama"</c>) or the whole of <see cref="ProviderOptions"/>.</summary>
internal static class ProviderOptionsReader
{
    private const int MaxKeyFile = 16 * 1024;

    public static IReadOnlyList<ProviderOptions> Read(IConfiguration configuration)
    {
        var entries = configuration.GetSection($"{LlmOptions.Section}:Providers").GetChildren().ToList();
        var providers = entries.Count == 0 ? [new ProviderOptions { Kind = ProviderKinds.Ollama }] : entries.ConvertAll(Read);
        foreach (var provider in providers)
        {
            // Settings of a kind alone, such as Llm:Ollama:Model, hold for the entry that says nothing but its kind.
            if (provider is { Kind: ProviderKinds.Ollama, Url: null, Model: null })
                configuration.GetSection($"{LlmOptions.Section}:Ollama").Bind(provider);
            if (provider.Name.Length == 0)
                provider.Name = provider.Kind;
        }
        return providers;
    }

    /// <summary>The key from where the options say it is; null when none is needed or there.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Secret? KeyOf(ProviderOptions provider)
    {
        if (provider.ApiKey is not null)
            return provider.ApiKey;
        var key = provider.ApiKeyFile is { } file ? ReadFile(file)
            : ProviderKinds.KeyVariableOf(provider) is { } variable ? Environment.GetEnvironmentVariable(variable) : null;
        return key?.Trim() is { Length: > 0 } trimmed ? new Secret(trimmed) : null;
    }

    private static string ReadFile(string file) =>
        new FileInfo(file).Length <= MaxKeyFile ? File.ReadAllText(file) : throw new IOException($"{file} is too long for a key");

    private static ProviderOptions Read(IConfigurationSection entry)
    {
        var provider = new ProviderOptions();
        if (entry.Value is { } kind)
            provider.Kind = kind;
        else
            entry.Bind(provider);
        return provider;
    }
}
