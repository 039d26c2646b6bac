namespace AIOps.Policies.Model.Analysis;

/// <param name="Confidence">0 to 1.</param>
public sealed record RootCause(string Description, double Confidence, string Reasoning);
