namespace AIOps.Agent.Terminal;

/// <summary>A command line that cannot be carried out; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
