namespace AIOps.Policies.Conditions.Logic;

/// <summary>An expression that cannot be evaluated for this alert: it then does not match.</summary>
internal sealed class LogicException(string message) : Exception(message);
