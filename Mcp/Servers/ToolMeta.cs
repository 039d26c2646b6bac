using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Servers;

/// <summary>What our servers and our client tell each other in <c>_meta</c>, beside what MCP itself has words for.</summary>
public static class ToolMeta
{
    /// <summary>On a tool of <c>tools/list</c>: <see cref="Facts"/>.</summary>
    public const string Definition = "aiops/definition";

    /// <summary>On a call: the <see cref="ToolPhase"/>; left out is execute.</summary>
    public const string Phase = "aiops/phase";

    /// <summary>On a call: the snapshot taken before the change.</summary>
    public const string Snapshot = "aiops/snapshot";

    /// <summary>On a call: the signed grant.</summary>
    public const string Grant = "aiops/grant";

    /// <summary>On a call: the action's id, for phases that need no grant.</summary>
    public const string IdempotencyKey = "aiops/idempotency-key";

    /// <summary>On a read: id of the principal for whom it is made.</summary>
    public const string Caller = "aiops/caller";

    /// <summary>On an answer that is an error: true when it may be over soon.</summary>
    public const string Transient = "aiops/transient";

    /// <summary>On an answer that is an error: true when the world is no longer as the change assumed.</summary>
    public const string Moved = "aiops/moved";

    // A day: longer ones would not fit a timer.
    private const int MaxMilliseconds = 24 * 60 * 60 * 1000;

    public static Tool Announce(ToolDefinition definition) => new()
    {
        Name = definition.Name,
        Title = definition.Title,
        Description = definition.Description,
        InputSchema = definition.InputSchema,
        OutputSchema = definition.OutputSchema,
        Annotations = new ToolAnnotations
        {
            Title = definition.Title,
            ReadOnlyHint = definition.Risk == Risk.ReadOnly,
            DestructiveHint = definition.Risk is Risk.Destructive or Risk.Disruptive,
            IdempotentHint = definition.Idempotent,
            OpenWorldHint = true,
        },
        Meta = new JsonObject
        {
            [Definition] = JsonSerializer.SerializeToNode(
                new Facts(definition.Server, definition.Risk, definition.TargetTemplate, (int)definition.Timeout.TotalMilliseconds,
                    (int)definition.SettleWithin.TotalMilliseconds, definition.HasDryRun, definition.HasUndo), WireJson.Options),
        },
    };

    /// <summary>
    /// The way back, for our own servers. A tool that says nothing of itself is Destructive on a target of its own name,
    /// whatever its hints claim.
    /// </summary>
    public static ToolDefinition Read(Tool tool, string server)
    {
        var facts = ReadFacts(tool.Meta?[Definition]);
        var definition = new ToolDefinition
        {
            Name = tool.Name,
            Title = tool.Title ?? tool.Annotations?.Title ?? tool.Name,
            Description = tool.Description ?? "",
            Server = server,
            InputSchema = tool.InputSchema,
            OutputSchema = tool.OutputSchema,
            Idempotent = facts is not null && tool.Annotations?.IdempotentHint == true,
            TargetTemplate = $"tool:{server}/{tool.Name}",
        };
        return facts is null
            ? definition
            : definition with
            {
                Risk = facts.Risk,
                TargetTemplate = facts.Risk == Risk.ReadOnly ? null : facts.Target ?? definition.TargetTemplate,
                Timeout = TimeSpan.FromMilliseconds(Math.Clamp(facts.TimeoutMs, 1, MaxMilliseconds)),
                SettleWithin = TimeSpan.FromMilliseconds(Math.Clamp(facts.SettleMs, 0, MaxMilliseconds)),
                HasDryRun = facts.DryRun,
                HasUndo = facts.Undo,
            };
    }

    /// <summary>A newer server may say what this program cannot read, such as a new kind of risk: then it has said nothing.</summary>
    private static Facts? ReadFacts(JsonNode? facts)
    {
        try
        {
            return facts?.Deserialize<Facts>(WireJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Facts(string Server, Risk Risk, string? Target, int TimeoutMs, int SettleMs, bool DryRun, bool Undo);
}
