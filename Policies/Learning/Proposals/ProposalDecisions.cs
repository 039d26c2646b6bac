using AIOps.Policies.Documents;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>A person's word on a proposal: accepted, it becomes a policy with all the checks that every policy passes.</summary>
public sealed class ProposalDecisions(Database database, ProposalStore proposals, PolicyWriter writer, AuditStore audit, IToolDirectory tools, RunbookStore runbooks, TimeProvider time)
{
    /// <exception cref="Conditions.PolicyFormatException">It cannot be a policy (any more): a tool or runbook is gone, or has changed.</exception>
    public async Task<ProposalReply> AcceptAsync(string id, Principal by, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(id, by, cancellationToken) is { } reply)
            return reply;
        var proposal = (await proposals.GetAsync(id, cancellationToken))!;
        var policy = PolicyDocument.Read(proposal.Document);
        PolicyTools.Check(policy, tools);
        await RunbookPolicies.CheckAsync(policy, runbooks, cancellationToken);
        var saved = await database.WriteAsync(async transaction =>
        {
            if (!await proposals.DecideAsync(transaction, proposal with { Status = ProposalStatus.Accepted, DecidedBy = by.Id, DecidedAt = time.GetUtcNow() }, cancellationToken))
                return null;
            var created = await writer.CreateAsync(transaction, policy, by, cancellationToken);
            await proposals.SetPolicyAsync(transaction, id, created.Id, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, "proposal.accept", $"proposal:{id}", proposal.Document, WireJson.ToElement(new { PolicyId = created.Id })), cancellationToken);
            return created;
        }, cancellationToken);
        await writer.FollowAsync(cancellationToken);
        var now = await proposals.GetAsync(id, cancellationToken);
        return saved is null ? new(now, Decided(now)) : new(now, Policy: saved);
    }

    public async Task<ProposalReply> RejectAsync(string id, Principal by, string? reason, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(id, null, cancellationToken) is { } reply)
            return reply;
        var proposal = (await proposals.GetAsync(id, cancellationToken))!;
        var rejected = proposal with { Status = ProposalStatus.Rejected, DecidedBy = by.Id, DecidedAt = time.GetUtcNow(), Reason = reason };
        var done = await database.WriteAsync(async transaction =>
        {
            if (!await proposals.DecideAsync(transaction, rejected, cancellationToken))
                return false;
            await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, "proposal.reject", $"proposal:{id}", proposal.Document, WireJson.ToElement(new { reason })), cancellationToken);
            return true;
        }, cancellationToken);
        var now = await proposals.GetAsync(id, cancellationToken);
        return done ? new(now) : new(now, Decided(now));
    }

    private async Task<ProposalReply?> RefusalAsync(string id, Principal? by, CancellationToken cancellationToken) => await proposals.GetAsync(id, cancellationToken) switch
    {
        null => new(null),
        { Status: not ProposalStatus.Open } decided => new(decided, Decided(decided)),
        var own when by is not null && own.RequestedBy == by.Id => new(own, "whoever proposed it does not accept it"),
        _ => null,
    };

    private static string Decided(ProposedPolicy? proposal) => proposal is null ? "it was withdrawn meanwhile" : $"it was {WireJson.Name(proposal.Status)} by {proposal.DecidedBy} already";
}
