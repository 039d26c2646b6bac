using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Analysis.Context;

/// <summary>Asks all sources at the same time, under one deadline, and makes one bounded record of what they said.</summary>
internal sealed partial class ContextGatherer(IEnumerable<IContextSource> sources, ToolCatalog catalog, IOptions<AnalysisOptions> options, TimeProvider time, ILogger<ContextGatherer> logger)
{
    // So that what comes late in the record is not squeezed out wholly by what came first.
    private const int LeastPiece = 512;

    public async Task<AnalysisContext> GatherAsync(Alert alert, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Value.GatherDeadline, time);
        var scopes = sources.Select(source => (Source: source, Scope: new ContextScope(alert, catalog, options.Value, time, late.Token))).ToList();
        await Task.WhenAll(scopes.Select(one => RunAsync(one.Source, one.Scope, cancellationToken)));
        var (from, to) = scopes.Count > 0 ? (scopes[0].Scope.From, scopes[0].Scope.To) : (alert.StartsAt, alert.StartsAt);
        return new AnalysisContext(from, to, Bound([.. scopes.SelectMany(one => one.Scope.Pieces).DistinctBy(Key)]));
    }

    // Two sources may come to the same call on different ways.
    private static object Key(ContextPiece piece) => piece is { Tool: { } tool, Arguments: { } arguments } ? (tool, CanonicalJson.Hash(arguments)) : piece;

    private async Task RunAsync(IContextSource source, ContextScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await source.GatherAsync(scope, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An answer in a shape that nobody foresaw must not cost the analysis.
            LogSourceFailed(e, source.GetType().Name);
            scope.Absent(source.GetType().Name, "this source failed inside; the log has the details");
        }
    }

    private List<ContextPiece> Bound(List<ContextPiece> pieces)
    {
        var left = options.Value.MaxContext;
        var bounded = new List<ContextPiece>();
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            var room = Math.Max(LeastPiece, Math.Min(options.Value.MaxPiece, left - ((pieces.Count - i - 1) * LeastPiece)));
            var text = Masked.Text(piece.Text, room);
            left -= text.Length;
            bounded.Add(piece with { Id = $"c{i + 1}", Text = text, Arguments = piece.Arguments is { } arguments ? MaskedJson.Of(arguments) : null });
        }
        return bounded;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Context source {Source} failed")]
    private partial void LogSourceFailed(Exception exception, string source);
}
