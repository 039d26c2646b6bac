namespace AIOps.Agent.Llm;

public sealed class LlmOptions
{
    public const string Section = "Llm";

    /// <summary>Providers in the order they are asked; the offline reasoner always comes last. Left out: <see cref="Default"/>.</summary>
    public IList<string> Providers { get; } = [];

    public static readonly IReadOnlyList<string> Default = ["ollama"];

    /// <summary>The providers there are; <c>offline</c> alone asks no model.</summary>
    public static readonly IReadOnlyList<string> Known = ["ollama", "offline"];

    public IEnumerable<string> Order => Providers.Count > 0 ? Providers : Default;
}
