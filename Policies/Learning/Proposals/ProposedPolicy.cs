using System.Text.Json;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>A whole policy that somebody may accept. It does nothing before.</summary>
public sealed record ProposedPolicy
{
    /// <summary>UUIDv7 without dashes.</summary>
    public required string Id { get; init; }

    public ProposalStatus Status { get; init; }

    public ProposalSource Source { get; init; }

    /// <summary>Who may not accept it; <c>system</c> for what was learnt.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Of the policy.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of alert that it was learnt from; null when it was not.</summary>
    public string? Signature { get; init; }

    public string? Fix { get; init; }

    /// <summary>Distinct incidents in which the fix was verified when it was proposed.</summary>
    public int Successes { get; init; }

    /// <summary>As <c>POST /api/policies</c> takes it.</summary>
    public required JsonElement Document { get; init; }

    /// <summary>The policy that acts on such alerts so far, but otherwise; null when none does.</summary>
    public long? AgainstPolicyId { get; init; }

    public int? AgainstVersion { get; init; }

    /// <summary>Against that policy, or against nothing: lines that begin with <c>+</c>, <c>-</c> or a blank.</summary>
    public required string Diff { get; init; }

    public required string Why { get; init; }

    public ProposalEvidence Evidence { get; init; } = ProposalEvidence.None;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>What it became.</summary>
    public long? PolicyId { get; init; }
}
