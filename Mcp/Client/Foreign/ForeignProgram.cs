namespace AIOps.Mcp.Client.Foreign;

/// <param name="Environment">All that it gets beside a minimal default: nothing of our own environment.</param>
public sealed record ForeignProgram(string Command, IReadOnlyList<string> Arguments, string? Directory, IReadOnlyDictionary<string, Secret> Environment);
