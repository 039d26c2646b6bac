using System.Text.Json;

namespace AIOps.Policies.Model.Actions;

/// <summary>
/// A wish to change the world, and everything that became of it. Only the gate moves it towards the queue and only the
/// Worker executes it.
/// </summary>
public sealed record ActionRequest
{
    /// <summary>UUIDv7 without dashes; also the idempotency key at the outside system.</summary>
    public required string Id { get; init; }

    public required string Tool { get; init; }

    /// <summary>Canonical arguments: defaults filled in, members sorted (RFC 8785 order).</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>What it touches, such as <c>pod:shop/web-1</c>.</summary>
    public required string Target { get; init; }

    public Risk Risk { get; init; } = Risk.Destructive;

    public ActionMode Mode { get; init; } = ActionMode.Approve;

    public ActionStatus Status { get; init; }

    public ActionOrigin Origin { get; init; }

    /// <summary>The <see cref="Principal"/> id that asked; the one that may not approve.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why, in a sentence a person reads before approving.</summary>
    public required string Reason { get; init; }

    /// <summary>Which rung of its policy's ladder, from 0.</summary>
    public int Rung { get; init; }

    /// <summary>Id of the action that was the ladder's first rung; null on that one itself.</summary>
    public string? LadderId { get; init; }

    public ActionPriority Priority { get; init; } = ActionPriority.Normal;

    /// <summary>How often it was decided again because the world had moved on.</summary>
    public int Redecided { get; init; }

    public long? PolicyId { get; init; }

    public int? PolicyVersion { get; init; }

    public TimeSpan? Cooldown { get; init; }

    public RateLimit? RateLimit { get; init; }

    public VerifySpec? Verify { get; init; }

    public string? AlertId { get; init; }

    public string? IncidentId { get; init; }

    /// <summary>The chat run that waits for the outcome, or the execution of a runbook that asked for it, or null.</summary>
    public string? RunId { get; init; }

    /// <summary>What the target was when people were asked; null where nobody is asked, and until it was read.</summary>
    public TargetState? State { get; init; }

    /// <summary>SHA-256, hex, over tool, arguments, target and policy version: what an approval is bound to. Another one each time it is decided again.</summary>
    public required string BindingHash { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Who decided; null while approvals are missing.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>How many different people must approve, should it need approval at all.</summary>
    public int ApprovalsNeeded { get; init; } = 1;

    public IReadOnlyList<ActionApproval> Approvals { get; init; } = [];

    /// <summary>How many more must approve before it goes on; 0 when it waits for nobody.</summary>
    public int ApprovalsMissing => Status is ActionStatus.AwaitingApproval or ActionStatus.Requested ? Math.Max(1, ApprovalsNeeded - Approvals.Count) : 0;

    public ActionOverride? Override { get; init; }

    /// <summary>Where tool and values came from when a chat asked; null otherwise.</summary>
    public IReadOnlyList<ArgumentSource>? Provenance { get; init; }

    /// <summary>Every rule the gate asked, in order, over all passes.</summary>
    public IReadOnlyList<GateDecision> Decisions { get; init; } = [];

    public IReadOnlyList<ActionAttempt> Attempts { get; init; } = [];

    /// <summary>What the tool and the oracle said at the end, or why there was no end.</summary>
    public string? Result { get; init; }

    /// <summary>Fencing token of the lease that last wrote this row; a write with a smaller one is refused.</summary>
    public long Fence { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
