using System.Text.Json;
using AIOps.Policies.Autonomy;

namespace AIOps.Policies.Learning;

/// <summary>One ended action that was about an alert: what was wrong, what was done, and what became of it.</summary>
public sealed record Memory
{
    /// <summary>0 before it is stored.</summary>
    public long Id { get; init; }

    public required string ActionId { get; init; }

    /// <summary>Of <see cref="Signatures.AlertSignature"/>.</summary>
    public required string Signature { get; init; }

    public required string AlertName { get; init; }

    public required string AlertId { get; init; }

    /// <summary>What it said of itself at that time, whatever the alert's row says now.</summary>
    public required RememberedAlert About { get; init; }

    /// <summary>Such as <c>pod</c>.</summary>
    public required string TargetClass { get; init; }

    /// <summary>Id of the diagnosis, such as <c>CrashLoop</c>; null when none was made.</summary>
    public string? Problem { get; init; }

    /// <summary>As the newest analysis of the alert or its incident says; empty without one.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Equal for equal <see cref="Tool"/> and <see cref="Arguments"/>.</summary>
    public required string Fix { get; init; }

    public required string Tool { get; init; }

    /// <summary>With placeholders where the alert named its own target; a runbook's are <c>{runbook, inputs}</c>.</summary>
    public required JsonElement Arguments { get; init; }

    public required VerifiedOutcome Outcome { get; init; }

    public string? IncidentId { get; init; }

    /// <summary>The policy that asked; null for a person's wish.</summary>
    public long? PolicyId { get; init; }

    /// <summary>Who let it happen: a person, or <c>policy:ID</c>.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>Whether it may speak for a policy: see <see cref="LearntFix.IsProvable"/>.</summary>
    public bool Provable { get; init; }

    public required DateTimeOffset At { get; init; }
}
