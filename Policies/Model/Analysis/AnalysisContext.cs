namespace AIOps.Policies.Model.Analysis;

/// <summary>All that was looked at for one analysis, credentials masked, bounded as a whole and by piece.</summary>
/// <param name="From">Begin of the window that metrics and logs were read for.</param>
public sealed record AnalysisContext(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ContextPiece> Pieces)
{
    public ContextPiece? Find(string call) => Pieces.FirstOrDefault(piece => string.Equals(piece.Id, call, StringComparison.OrdinalIgnoreCase));
}
