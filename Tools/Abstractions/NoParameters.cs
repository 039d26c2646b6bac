namespace AIOps.Tools.Abstractions;

/// <summary>For a tool that takes nothing.</summary>
public sealed record NoParameters;
