using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>
/// Who says something. Reasoning and signatures go back only to the model they came from: another would refuse the request,
/// or read what it cannot verify.
/// </summary>
internal sealed record Origin(string Provider, string Kind, string Model)
{
    private const string Key = "aiops.origin";

    public override string ToString() => $"{Provider} ({Model})";

    public ModelException Error(string problem, bool transient = false, Exception? inner = null) => new($"{this} {problem}", inner) { Transient = transient };

    public T Mark<T>(T content) where T : AIContent
    {
        (content.AdditionalProperties ??= [])[Key] = $"{Kind}/{Model}";
        return content;
    }

    /// <summary>Whether this model said it, in this process or, by the stored run, in another.</summary>
    public bool IsOf(AIContent content) => Read(content, Key) == $"{Kind}/{Model}";

    /// <summary>A property that was a string and, out of a stored run, is JSON.</summary>
    public static string? Read(AIContent content, string key) => content.AdditionalProperties?.GetValueOrDefault(key)?.ToString();
}
