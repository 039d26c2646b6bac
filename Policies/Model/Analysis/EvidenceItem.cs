namespace AIOps.Policies.Model.Analysis;

/// <param name="Call">Id of the <see cref="ContextPiece"/> that shows it.</param>
/// <param name="Excerpt">Words of that piece, but for white space.</param>
public sealed record EvidenceItem(string Claim, string Call, string Excerpt);
