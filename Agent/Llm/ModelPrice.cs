using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm;

/// <summary>What a model costs, in the user's currency for a million tokens. A local one costs nothing.</summary>
public sealed class ModelPrice
{
    private const decimal Million = 1_000_000;

    /// <summary>Of <see cref="UsageDetails.AdditionalCounts"/>: input tokens written to the provider's prompt cache.</summary>
    public const string CacheWrites = "cache_write";

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    /// <summary>For input read from the prompt cache; left out, as <see cref="Input"/>.</summary>
    public decimal? CachedInput { get; set; }

    /// <summary>For input written to the prompt cache; left out, as <see cref="Input"/>.</summary>
    public decimal? CacheWrite { get; set; }

    public bool IsFree => Input == 0 && Output == 0;

    public decimal CostOf(UsageDetails usage)
    {
        var cached = usage.CachedInputTokenCount ?? 0;
        var written = usage.AdditionalCounts?.TryGetValue(CacheWrites, out var count) == true ? count : 0;
        var fresh = Math.Max(0, (usage.InputTokenCount ?? 0) - cached - written);
        return (fresh * Input + cached * (CachedInput ?? Input) + written * (CacheWrite ?? Input) + (usage.OutputTokenCount ?? 0) * Output) / Million;
    }
}
