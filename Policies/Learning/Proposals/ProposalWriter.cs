using AIOps.Policies.Storage;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>Stores proposals and takes back what nobody has decided, each with its audit entry.</summary>
public sealed class ProposalWriter(Database database, ProposalStore proposals, AuditStore audit)
{
    /// <summary>False when one for the same fix and kind of alert, or of the same name, is open or accepted already.</summary>
    public Task<bool> AddAsync(ProposedPolicy proposal, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        if (!await proposals.InsertAsync(transaction, proposal, cancellationToken))
            return false;
        await audit.AppendAsync(transaction, new AuditEntry(proposal.CreatedAt, proposal.RequestedBy, "policy.propose", $"proposal:{proposal.Id}", null, proposal.Document), cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>False when somebody has decided it.</summary>
    public Task<bool> WithdrawAsync(ProposedPolicy proposal, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        if (!await proposals.WithdrawAsync(transaction, proposal.Id, cancellationToken))
            return false;
        await audit.AppendAsync(transaction, new AuditEntry(at, "system", "proposal.withdraw", $"proposal:{proposal.Id}", proposal.Document), cancellationToken);
        return true;
    }, cancellationToken);
}
