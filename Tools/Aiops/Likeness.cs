namespace AIOps.Tools.Aiops;

/// <param name="Score">0 to 1.</param>
internal sealed record Likeness(double Score, IReadOnlyList<string> InCommon);
