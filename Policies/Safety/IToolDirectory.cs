namespace AIOps.Policies.Safety;

/// <summary>What the gate may know of tools. The catalogue implements it; Policies cannot see Tools.</summary>
public interface IToolDirectory
{
    /// <summary>By name, with or without the <c>mcp_</c> prefix; null when no connected server offers it. Answers from memory.</summary>
    ToolDefinition? Find(string name);
}
