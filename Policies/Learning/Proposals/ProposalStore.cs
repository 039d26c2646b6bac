using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>Policies that wait for a person's word, whoever proposed them, and what became of them.</summary>
public sealed class ProposalStore(Database database)
{
    private const string Columns =
        "id, status, source, requested_by, name, signature, fix, successes, document, against_policy_id, against_version, diff, why, evidence, created_at, decided_at, decided_by, reason, policy_id";

    /// <summary>False, and nothing stored, when one for the same fix and kind of alert is open or accepted.</summary>
    public async Task<bool> InsertAsync(DbTransaction transaction, ProposedPolicy proposal, CancellationToken cancellationToken) =>
        await transaction.RunAsync("""
            INSERT INTO policy_proposals (id, status, source, requested_by, name, signature, fix, successes, document, against_policy_id, against_version, diff, why, evidence, created_at)
            VALUES (@Id, 'open', @source, @RequestedBy, @Name, @Signature, @Fix, @Successes, @document, @AgainstPolicyId, @AgainstVersion, @Diff, @Why, @evidence, @CreatedAt)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                proposal.Id, source = WireJson.Name(proposal.Source), proposal.RequestedBy, proposal.Name, proposal.Signature, proposal.Fix, proposal.Successes,
                document = StoredJson.Of(proposal.Document), proposal.AgainstPolicyId, proposal.AgainstVersion, proposal.Diff, proposal.Why,
                evidence = StoredJson.Document(proposal.Evidence), proposal.CreatedAt,
            }, cancellationToken) == 1;

    public Task<ProposedPolicy?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync($"SELECT {Columns} FROM policy_proposals WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<Page<ProposedPolicy>> ListAsync(ProposalStatus? status, PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.TimeAndId("policy_proposals", page);
        var limit = Paging.Limit(page);
        var where = new Where().And(status is not null, "status = @status").And(after is not null, "(created_at, id) < (@at, @id)");
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync($"SELECT {Columns} FROM policy_proposals {where} ORDER BY created_at DESC, id DESC LIMIT @take",
                new { status = status is { } wanted ? WireJson.Name(wanted) : null, at = after?.At, id = after?.Id, take = limit + 1 }, Read, cancellationToken),
            limit, last => Paging.Cursor("policy_proposals", last.CreatedAt, last.Id)), cancellationToken);
    }

    /// <summary>Of this name, newest first, at most 100.</summary>
    public Task<IReadOnlyList<ProposedPolicy>> NamedAsync(string name, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<ProposedPolicy>>(async connection =>
        await connection.ListAsync($"SELECT {Columns} FROM policy_proposals WHERE name = @name ORDER BY created_at DESC, id DESC LIMIT 100", new { name }, Read, cancellationToken), cancellationToken);

    /// <summary>The newest for this fix against this kind of alert.</summary>
    public Task<ProposedPolicy?> NewestAsync(string signature, string fix, CancellationToken cancellationToken) => database.ReadAsync(connection =>
        connection.FirstAsync($"SELECT {Columns} FROM policy_proposals WHERE signature = @signature AND fix = @fix ORDER BY created_at DESC, id DESC LIMIT 1", new { signature, fix }, Read, cancellationToken), cancellationToken);

    /// <summary>False, and nothing changed, when somebody has decided meanwhile.</summary>
    public async Task<bool> DecideAsync(DbTransaction transaction, ProposedPolicy decided, CancellationToken cancellationToken) =>
        await transaction.RunAsync("""
            UPDATE policy_proposals SET status = @status, decided_at = @DecidedAt, decided_by = @DecidedBy, reason = @Reason, policy_id = @PolicyId
            WHERE id = @Id AND status = 'open'
            """, new { decided.Id, status = WireJson.Name(decided.Status), decided.DecidedAt, decided.DecidedBy, decided.Reason, decided.PolicyId }, cancellationToken) == 1;

    public Task SetPolicyAsync(DbTransaction transaction, string id, long policyId, CancellationToken cancellationToken) =>
        transaction.RunAsync("UPDATE policy_proposals SET policy_id = @policyId WHERE id = @id", new { id, policyId }, cancellationToken);

    /// <summary>Takes back one that nobody has decided; false when somebody has.</summary>
    public async Task<bool> WithdrawAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        await transaction.RunAsync("DELETE FROM policy_proposals WHERE id = @id AND status = 'open'", new { id }, cancellationToken) == 1;

    private static ProposedPolicy Read(Row row) => new()
    {
        Id = row.Text("id"),
        Status = row.Name<ProposalStatus>("status"),
        Source = row.Name<ProposalSource>("source"),
        RequestedBy = row.Text("requested_by"),
        Name = row.Text("name"),
        Signature = row.TextOrNull("signature"),
        Fix = row.TextOrNull("fix"),
        Successes = row.Int("successes"),
        Document = row.Json("document"),
        AgainstPolicyId = row.LongOrNull("against_policy_id"),
        AgainstVersion = row.IntOrNull("against_version"),
        Diff = row.Text("diff"),
        Why = row.Text("why"),
        Evidence = row.Document<ProposalEvidence>("evidence"),
        CreatedAt = row.Time("created_at"),
        DecidedAt = row.TimeOrNull("decided_at"),
        DecidedBy = row.TextOrNull("decided_by"),
        Reason = row.TextOrNull("reason"),
        PolicyId = row.LongOrNull("policy_id"),
    };
}
