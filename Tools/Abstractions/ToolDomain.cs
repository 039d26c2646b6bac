namespace AIOps.Tools.Abstractions;

/// <summary>The tools of one outside system, offered together as one MCP tool server.</summary>
/// <param name="Name">Server name: <c>kubernetes</c>, <c>host</c> …</param>
/// <param name="Title">For people: <c>Kubernetes</c>.</param>
/// <param name="Tools">Empty when the system is not connected.</param>
/// <param name="Absent">When not connected: why, and how to connect it, in one sentence; else null.</param>
/// <param name="Connected">When connected: to what, without secrets (<c>context local, https://127.0.0.1:6443</c>); else null.</param>
public sealed record ToolDomain(string Name, string Title, IReadOnlyList<Tool> Tools, string? Absent = null, string? Connected = null);
