namespace AIOps.Worker.Verification;

/// <param name="Healthy">Every check held, and held for the healthy delay.</param>
/// <param name="Reason">What was seen last.</param>
public sealed record Verdict(bool Healthy, string Reason, int Checks);
