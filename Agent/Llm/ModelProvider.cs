using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm;

/// <summary>One link of the <see cref="ModelChain"/>.</summary>
/// <param name="Name">As in <c>usage.provider</c>: <c>ollama</c>, <c>offline</c> …</param>
/// <param name="IsUsable">Known to be there; false skips it without a try.</param>
public sealed record ModelProvider(string Name, IChatClient Client, Func<bool> IsUsable)
{
    /// <summary>The model it would ask now.</summary>
    public Func<string?> Model { get; init; } = () => null;

    public ModelPrice Price { get; init; } = new();
}
