using System.Text.Json;

namespace AIOps.Agent.Graph.Runs;

/// <summary>Something that happened in a run, stored with the checkpoint that made it true.</summary>
/// <param name="Number">From 1, without gaps: a follower that reconnects names the last one it saw.</param>
public sealed record RunEvent(int Number, string Type, JsonElement Data)
{
    public const string Run = "run";
    public const string Step = "step";
    public const string ToolCall = "tool_call";
    public const string ToolResult = "tool_result";
    public const string ApprovalRequired = "approval_required";
    public const string Error = "error";

    /// <summary>Not stored: pieces of text as the model writes them.</summary>
    public const string Token = "token";

    /// <summary>Not stored: the whole answer is made from the state.</summary>
    public const string Reply = "reply";
}
