using System.Data.Common;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Learning;

/// <summary>What was done about which kind of alert, and the index by which kinds are likened.</summary>
public sealed class MemoryStore(Database database)
{
    internal const string Columns =
        "id, action_id, signature, alert_name, alert_id, about, target_class, problem, cause, fix, tool, arguments, outcome, incident_id, policy_id, decided_by, provable, at";

    private const string Success = "success";

    /// <summary>Remembers once for each action; harm replaces what it was remembered as.</summary>
    public async Task AddAsync(DbTransaction transaction, Memory memory, AlertSignature signature, CancellationToken cancellationToken)
    {
        await IndexAsync(transaction, signature, cancellationToken);
        await transaction.RunAsync("""
            INSERT INTO runbook_memory (action_id, signature, alert_name, alert_id, about, target_class, problem, cause, fix, tool, arguments, outcome, incident_id, policy_id, decided_by, provable, considered, at)
            VALUES (@ActionId, @Signature, @AlertName, @AlertId, @about, @TargetClass, @Problem, @Cause, @Fix, @Tool, @arguments, @outcome, @IncidentId, @PolicyId, @DecidedBy, @Provable, @considered, @At)
            ON CONFLICT (action_id) DO UPDATE SET outcome = excluded.outcome, considered = excluded.considered, at = excluded.at WHERE excluded.outcome = 'harmful'
            """,
            new
            {
                memory.ActionId, memory.Signature, memory.AlertName, memory.AlertId, about = StoredJson.Document(memory.About), memory.TargetClass, memory.Problem, memory.Cause, memory.Fix, memory.Tool,
                arguments = StoredJson.Of(memory.Arguments), outcome = WireJson.Name(memory.Outcome), memory.IncidentId, memory.PolicyId, memory.DecidedBy, memory.Provable,
                considered = !(memory is { Outcome: VerifiedOutcome.Success, Provable: true, IncidentId: not null }), memory.At,
            }, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    /// <param name="signatures">Only these kinds of alert; null for all.</param>
    public Task<Page<Memory>> ListAsync(IReadOnlyCollection<string>? signatures, string? alertName, PageRequest page, CancellationToken cancellationToken)
    {
        var before = Paging.Id("memory", page);
        var limit = Paging.Limit(page);
        if (signatures?.Count == 0)
            return Task.FromResult(new Page<Memory>([], null));
        var where = new Where()
            .And(signatures is not null, database.Dialect.In("signature", "signatures"))
            .And(alertName is not null, "alert_name = @alertName")
            .And(before is not null, "id < @before");
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync($"SELECT {Columns} FROM runbook_memory {where} ORDER BY id DESC LIMIT @take", new { signatures = signatures?.ToArray(), alertName, before, take = limit + 1 }, Read, cancellationToken),
            limit, last => Paging.Cursor("memory", last.Id)), cancellationToken);
    }

    /// <summary>Verified ones that nobody has looked at for a proposal yet, oldest first.</summary>
    internal Task<IReadOnlyList<Memory>> NewAsync(int max, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Memory>>(async connection =>
        await connection.ListAsync($"SELECT {Columns} FROM runbook_memory WHERE considered = {(database.Dialect == SqlDialect.Postgres ? "false" : "0")} ORDER BY id LIMIT @max", new { max }, Read, cancellationToken), cancellationToken);

    internal Task SetConsideredAsync(DbTransaction transaction, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        transaction.RunAsync($"UPDATE runbook_memory SET considered = @yes WHERE {database.Dialect.In("id", "ids")}", new { ids = ids.ToArray(), yes = true }, cancellationToken);

    /// <summary>Verified ones of this fix in this kind of alert since it last did harm, newest first, at most <paramref name="max"/>.</summary>
    internal Task<IReadOnlyList<Memory>> ProofAsync(string signature, string fix, int max, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Memory>>(async connection =>
        await connection.ListAsync($"""
            SELECT {Columns} FROM runbook_memory
            WHERE signature = @signature AND fix = @fix AND outcome = '{Success}' AND provable = @yes AND incident_id IS NOT NULL
              AND at > COALESCE((SELECT max(at) FROM runbook_memory WHERE signature = @signature AND fix = @fix AND outcome = 'harmful'), @longAgo)
            ORDER BY id DESC LIMIT @max
            """, new { signature, fix, max, yes = true, longAgo = DateTimeOffset.UnixEpoch }, Read, cancellationToken), cancellationToken);

    /// <summary>Forgets what is older, at most <paramref name="max"/>; answers how many.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        var forgotten = await transaction.RunAsync("DELETE FROM runbook_memory WHERE id IN (SELECT id FROM runbook_memory WHERE at < @before ORDER BY at LIMIT @max)", new { before, max }, cancellationToken);
        if (forgotten == 0)
            return 0;
        const string Gone = "SELECT s.id FROM memory_signatures s WHERE NOT EXISTS (SELECT 1 FROM runbook_memory m WHERE m.signature = s.signature)";
        await transaction.RunAsync($"DELETE FROM memory_tokens WHERE signature_id IN ({Gone})", null, cancellationToken);
        await transaction.RunAsync($"DELETE FROM memory_signatures WHERE id IN ({Gone})", null, cancellationToken);
        return forgotten;
    }, cancellationToken);

    private static async Task IndexAsync(DbTransaction transaction, AlertSignature signature, CancellationToken cancellationToken)
    {
        // Nearly always it is there; only the first of its kind writes.
        if (await transaction.ScalarAsync<long?>("SELECT id FROM memory_signatures WHERE signature = @Key", new { signature.Key }, cancellationToken) is not null
            || await transaction.ScalarAsync<long?>("INSERT INTO memory_signatures (signature) VALUES (@Key) ON CONFLICT (signature) DO NOTHING RETURNING id", new { signature.Key }, cancellationToken) is not { } id)
            return;
        await transaction.RunAsync("INSERT INTO memory_tokens (token, signature_id) VALUES (@token, @id)", signature.Tokens.Select(token => new { token, id }).ToList(), cancellationToken);
    }

    internal static Memory Read(Row row) => new()
    {
        Id = row.Long("id"),
        ActionId = row.Text("action_id"),
        Signature = row.Text("signature"),
        AlertName = row.Text("alert_name"),
        AlertId = row.Text("alert_id"),
        About = row.Document<RememberedAlert>("about"),
        TargetClass = row.Text("target_class"),
        Problem = row.TextOrNull("problem"),
        Cause = row.Text("cause"),
        Fix = row.Text("fix"),
        Tool = row.Text("tool"),
        Arguments = row.Json("arguments"),
        Outcome = row.Name<VerifiedOutcome>("outcome"),
        IncidentId = row.TextOrNull("incident_id"),
        PolicyId = row.LongOrNull("policy_id"),
        DecidedBy = row.Text("decided_by"),
        Provable = row.Flag("provable"),
        At = row.Time("at"),
    };
}
