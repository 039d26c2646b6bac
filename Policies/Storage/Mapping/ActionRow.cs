namespace AIOps.Policies.Storage.Mapping;

/// <summary>An action as columns, both ways.</summary>
internal static class ActionRow
{
    // What could not be read is tried again after this.
    private static readonly TimeSpan Unreadable = TimeSpan.FromSeconds(30);

    public const string Columns =
        "id, tool, arguments, target, risk, mode, status, origin, requested_by, reason, policy_id, policy_version, cooldown_ms, rate_limit, verify, "
        + "alert_id, incident_id, run_id, binding_hash, expires_at, decided_by, decisions, attempts, result, fence, created_at, updated_at, "
        + "approvals_needed, approvals, override, provenance, rung, ladder_id, priority, redecided, state, state_due";

    /// <summary>For lists that people page through: a target's state may be a megabyte, and a page has hundreds.</summary>
    public static readonly string Listed = Columns.Replace(", state, ", ", NULL AS state, ", StringComparison.Ordinal);

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public const string Values =
        "@Id, @Tool, @arguments, @Target, @risk, @mode, @status, @origin, @RequestedBy, @Reason, @PolicyId, @PolicyVersion, @cooldown, @rateLimit, @verify, "
        + "@AlertId, @IncidentId, @RunId, @BindingHash, @ExpiresAt, @DecidedBy, @decisions, @attempts, @Result, @Fence, @CreatedAt, @UpdatedAt, "
        + "@ApprovalsNeeded, @approvals, @overridden, @provenance, @Rung, @LadderId, @priority, @Redecided, @state, @stateDue";

    public static object Arguments(ActionRequest action, ActionStatus? expected, DateTimeOffset? queuedAt) => new
    {
        action.Id,
        action.Tool,
        arguments = StoredJson.Of(action.Arguments),
        action.Target,
        risk = WireJson.Name(action.Risk),
        mode = WireJson.Name(action.Mode),
        status = WireJson.Name(action.Status),
        origin = WireJson.Name(action.Origin),
        action.RequestedBy,
        action.Reason,
        action.PolicyId,
        action.PolicyVersion,
        cooldown = (long?)action.Cooldown?.TotalMilliseconds,
        rateLimit = StoredJson.DocumentOrNull(action.RateLimit),
        verify = StoredJson.DocumentOrNull(action.Verify),
        action.AlertId,
        action.IncidentId,
        action.RunId,
        action.BindingHash,
        action.ExpiresAt,
        action.DecidedBy,
        decisions = StoredJson.Document(action.Decisions),
        attempts = StoredJson.Document(action.Attempts),
        action.Result,
        action.Fence,
        action.CreatedAt,
        action.UpdatedAt,
        action.ApprovalsNeeded,
        approvals = StoredJson.Document(action.Approvals),
        overridden = StoredJson.DocumentOrNull(action.Override),
        provenance = StoredJson.DocumentOrNull(action.Provenance),
        action.Rung,
        action.LadderId,
        priority = WireJson.Name(action.Priority),
        action.Redecided,
        state = StoredJson.DocumentOrNull(action.State),
        stateDue = StateDue(action),
        expected = expected is { } status ? WireJson.Name(status) : null,
        queuedAt,
    };

    public static ActionRequest Read(Row row) => new()
    {
        Id = row.Text("id"),
        Tool = row.Text("tool"),
        Arguments = row.Json("arguments"),
        Target = row.Text("target"),
        Risk = row.Name<Risk>("risk"),
        Mode = row.Name<ActionMode>("mode"),
        Status = row.Name<ActionStatus>("status"),
        Origin = row.Name<ActionOrigin>("origin"),
        RequestedBy = row.Text("requested_by"),
        Reason = row.Text("reason"),
        PolicyId = row.LongOrNull("policy_id"),
        PolicyVersion = row.IntOrNull("policy_version"),
        Cooldown = row.MillisecondsOrNull("cooldown_ms"),
        RateLimit = row.DocumentOrNull<RateLimit>("rate_limit"),
        Verify = row.DocumentOrNull<VerifySpec>("verify"),
        AlertId = row.TextOrNull("alert_id"),
        IncidentId = row.TextOrNull("incident_id"),
        RunId = row.TextOrNull("run_id"),
        BindingHash = row.Text("binding_hash"),
        ExpiresAt = row.TimeOrNull("expires_at"),
        DecidedBy = row.TextOrNull("decided_by"),
        Decisions = row.Document<List<GateDecision>>("decisions"),
        Attempts = row.Document<List<ActionAttempt>>("attempts"),
        Result = row.TextOrNull("result"),
        Fence = row.Long("fence"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        ApprovalsNeeded = row.Int("approvals_needed"),
        Approvals = row.Document<List<ActionApproval>>("approvals"),
        Override = row.DocumentOrNull<ActionOverride>("override"),
        Provenance = row.DocumentOrNull<List<ArgumentSource>>("provenance"),
        Rung = row.Int("rung"),
        LadderId = row.TextOrNull("ladder_id"),
        Priority = row.Name<ActionPriority>("priority"),
        Redecided = row.Int("redecided"),
        State = row.DocumentOrNull<TargetState>("state"),
    };

    /// <summary>When the target is to be looked at next; null when it is known or nobody waits for it.</summary>
    private static DateTimeOffset? StateDue(ActionRequest action) => action switch
    {
        { Status: not ActionStatus.AwaitingApproval } or { State.Snapshot: not null } => null,
        { State.At: var tried } => tried + Unreadable,
        _ => action.UpdatedAt,
    };
}
