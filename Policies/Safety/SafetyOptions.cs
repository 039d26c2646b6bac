namespace AIOps.Policies.Safety;

public sealed class SafetyOptions
{
    public const string Section = "Safety";

    /// <summary>How long an approval may be given.</summary>
    public TimeSpan ApprovalLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>For policies that state none: the same action on the same target waits this long.</summary>
    public TimeSpan DefaultCooldown { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What a policy without a mode may do alone.</summary>
    public Risk PolicyAutoUpTo { get; set; } = Risk.Disruptive;

    /// <summary>For changes asked for in chat. Auto lets them run without approval up to <see cref="PolicyAutoUpTo"/>.</summary>
    public ActionMode ChatMode { get; set; } = ActionMode.Approve;

    /// <summary>For changes asked for by other agents over MCP.</summary>
    public ActionMode McpMode { get; set; } = ActionMode.Approve;

    /// <summary>For changes asked for over the API.</summary>
    public ActionMode ApiMode { get; set; } = ActionMode.Approve;

    /// <summary>Actions begun on one target within <see cref="LimitWindow"/>.</summary>
    public int MaxPerTarget { get; set; } = 10;

    /// <summary>Actions begun on everything within <see cref="LimitWindow"/>.</summary>
    public int MaxGlobal { get; set; } = 100;

    public TimeSpan LimitWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many different people must approve what is Destructive; never counting who asked.</summary>
    public int DestructiveApprovals { get; set; } = 2;

    /// <summary>An action that waited longer for a Worker is not begun any more.</summary>
    public TimeSpan MaxQueueAge { get; set; } = TimeSpan.FromHours(1);
}
