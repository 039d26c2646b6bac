namespace AIOps.Worker.Verification;

/// <param name="Healthy">Every check held, and held for the healthy delay.</param>
/// <param name="Delegated">There is no verdict yet: the action comes back when what it began is over.</param>
/// <param name="Reason">What was seen last.</param>
public sealed record Verdict(bool Healthy, string Reason, int Checks, bool Delegated = false);
