namespace AIOps.Mcp.Tasks;

/// <summary>The extension's states of a task.</summary>
public enum McpTaskStatus
{
    Working,
    InputRequired,

    /// <summary>The call was answered; the answer may be an error of the tool.</summary>
    Completed,

    /// <summary>There is no answer, only a protocol error.</summary>
    Failed,
    Cancelled,
}
