using System.Text.Json;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Logging;

namespace AIOps.Mcp.Results;

/// <summary>
/// Keeps what is too large for a reader behind a handle, and hands out what tells the reader what it is: head, tail, the shape
/// of the data, and how to read the rest. Nothing is ever cut without saying so.
/// </summary>
public sealed partial class ResultBudget(ResultStore results, TimeProvider time, ILogger<ResultBudget> logger)
{
    /// <summary>The tool that reads what is behind a handle; it keeps to a size by itself.</summary>
    public const string Reader = "query_result";

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Whoever reads this text needs <see cref="Reader"/>.</summary>
    public static bool PointsToHandle(string text) => text.Contains($"{Reader}(result_id=", StringComparison.Ordinal);

    /// <summary>
    /// The result itself when the reader's <paramref name="size"/> of it is within the budget; else one whose text is
    /// shortened and whose data is a <see cref="KeptResult"/>.
    /// </summary>
    /// <param name="size">Characters that this reader would get.</param>
    public async Task<ToolResult> FitAsync(ToolResult result, string tool, JsonElement arguments, string owner, int size, int budget, CancellationToken cancellationToken)
    {
        if (size <= budget || tool == Reader)
            return result;
        var now = time.GetUtcNow();
        var stored = new StoredResult(StoredResult.NewId(), owner, tool, CanonicalJson.Hash(arguments), result.Text, result.Data, now, now + Lifetime);
        var shape = result.Data is { } data ? DataShape.Of(data, budget / 4) : null;
        try
        {
            await results.SaveAsync(stored, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            LogNotKept(e, tool);
            return Cut(result, budget, "it could not be kept, because the state store is away; narrow the call", shape, null);
        }
        var kept = new KeptResult(stored.Id, stored.Characters, stored.ExpiresAt, shape);
        return Cut(result, budget, $"the whole is kept until {stored.ExpiresAt:u} as result {stored.Id}: read it with {Reader}(result_id=\"{stored.Id}\", path | grep | head | tail)", shape, WireJson.ToElement(kept));
    }

    private static ToolResult Cut(ToolResult result, int budget, string how, string? shape, JsonElement? data)
    {
        var room = Math.Max(budget - (2 * (shape?.Length ?? 0)) - how.Length - 200, budget / 2);
        var (head, tail) = Ends(result.Text, room);
        var left = result.Text.Length - head.Length - tail.Length;
        var notice = $"(OVER BUDGET: {(left > 0 ? $"{left} of {result.Text.Length} characters of text are left out here" : "the data is left out here")}; {how}.{(shape is null ? "" : $" Its data: {shape}")})";
        return result with { Text = tail.Length > 0 ? $"{head}\n…{notice}…\n{tail}" : $"{head}\n{notice}", Data = data };
    }

    /// <summary>What it is, and how it ends; never half a character.</summary>
    private static (string Head, string Tail) Ends(string text, int room)
    {
        if (text.Length <= room)
            return (text, "");
        var (end, start) = (room * 3 / 4, text.Length - (room / 4));
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        if (char.IsLowSurrogate(text[start]))
            start++;
        return (text[..end], text[start..]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A large result of {Tool} could not be kept")]
    private partial void LogNotKept(Exception exception, string tool);
}
