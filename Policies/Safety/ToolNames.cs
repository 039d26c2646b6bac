namespace AIOps.Policies.Safety;

/// <summary>Tools also answer to their name with <c>mcp_</c> in front, as older policies write it.</summary>
public static class ToolNames
{
    private const string Prefix = "mcp_";

    public static string Normalize(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
}
