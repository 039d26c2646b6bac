namespace AIOps.Mcp.Client;

/// <param name="Where"><c>in process</c>, the URL or the command.</param>
/// <param name="Connected">What it stands for when connected (<c>context local, https://…</c>).</param>
/// <param name="Problem">Why there are no tools and what to do about it, or null.</param>
public sealed record ToolServerStatus(string Name, string Where, int Tools, string? Connected, string? Problem);
