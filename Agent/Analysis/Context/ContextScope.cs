using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Agent.Analysis.Context;

/// <summary>What one source may do: call ReadOnly tools, each call within its deadline and recorded, whatever comes of it.</summary>
internal sealed class ContextScope(Alert alert, ToolCatalog catalog, AnalysisOptions options, TimeProvider time, CancellationToken late)
{
    // A source that goes from finding to finding ends somewhere.
    private const int MaxCalls = 16;

    private readonly List<ContextPiece> _pieces = [];

    public Alert Alert { get; } = alert;

    public AlertSubject Subject { get; } = AlertSubject.Of(alert);

    public DateTimeOffset From { get; } = alert.StartsAt - options.Window;

    /// <summary>Never after now.</summary>
    public DateTimeOffset To { get; } = Until(alert.StartsAt - options.Window, alert.StartsAt + options.Window, time.GetUtcNow());

    /// <summary>In the order of the calls; ids come later.</summary>
    public IReadOnlyList<ContextPiece> Pieces
    {
        get
        {
            lock (_pieces)
                return [.. _pieces];
        }
    }

    public ToolDefinition? Find(string tool) => catalog.Find(tool);

    /// <summary>The answer; null when there is none, which is then on record with its reason.</summary>
    public async Task<ToolResult?> AskAsync(string source, string tool, object arguments, CancellationToken cancellationToken)
    {
        var given = arguments is JsonElement element ? element : WireJson.ToElement(arguments);
        if (Pieces.Any(piece => piece.Tool == tool && piece.Arguments is { } asked && CanonicalJson.Hash(asked) == CanonicalJson.Hash(given)) || Pieces.Count >= MaxCalls)
            return null;
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.CallDeadline, time);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, late, cancellationToken);
        try
        {
            var result = await catalog.ReadAsync(tool, given, all.Token);
            Record(new("", source, tool, given, result.IsError ? PieceStatus.Failed : PieceStatus.Succeeded, result.Text, Took(start)) { Data = result.IsError ? null : result.Data });
            return result.IsError ? null : result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Record(new("", source, tool, given, PieceStatus.Late, $"{source}: no answer within {(limit.IsCancellationRequested ? options.CallDeadline : options.GatherDeadline).TotalSeconds:0.#} s", Took(start)));
        }
        catch (ToolServerException e)
        {
            Record(new("", source, tool, given, PieceStatus.Failed, e.Message, Took(start)));
        }
        return null;
    }

    /// <summary>Whether the tool is there; that it is not is put on record once, with what to do about it.</summary>
    public bool Offers(string source, string tool, string server)
    {
        if (catalog.Find(tool) is { Risk: Risk.ReadOnly })
            return true;
        var why = catalog.Servers.FirstOrDefault(s => s.Name == server)?.Problem ?? $"no connected server offers {tool}";
        Absent(source, $"{source}: not connected ({why})");
        return false;
    }

    /// <summary>Puts on record that the source has nothing to say.</summary>
    public void Absent(string source, string why) => Record(new("", source, null, null, PieceStatus.Absent, why, 0));

    public void Tell(string source, string text) => Record(new("", source, null, null, PieceStatus.Succeeded, text, 0));

    private void Record(ContextPiece piece)
    {
        lock (_pieces)
            _pieces.Add(piece);
    }

    private long Took(long start) => (long)time.GetElapsedTime(start).TotalMilliseconds;

    // A clock that runs ahead of ours must not make a window that ends before it begins.
    private static DateTimeOffset Until(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) => to <= now ? to : now > from ? now : from + TimeSpan.FromMinutes(1);
}
