using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>Executions of runbooks: how far each came, and who goes on with it.</summary>
public sealed class ExecutionStore(Database database)
{
    private const string Open = "'running', 'rolling_back'";
    private const string Columns =
        "id, runbook_id, runbook, version, status, dry_run, risk, requested_by, incident_id, inputs, steps, error, cancelled_by, created_at, updated_at, deadline_at, ended_at";

    /// <summary>False, and nothing stored, when it is there already: beginning twice makes no second execution.</summary>
    public async Task<bool> InsertAsync(DbTransaction transaction, RunbookExecution execution, CancellationToken cancellationToken) =>
        await transaction.RunAsync($"""
            INSERT INTO executions ({Columns}, reported, claim, due_at)
            VALUES (@Id, @RunbookId, @Runbook, @Version, @status, @DryRun, @risk, @RequestedBy, @IncidentId, @inputs, @steps, @Error, @CancelledBy, @CreatedAt, @UpdatedAt, @DeadlineAt, @EndedAt, @reported, 0, @CreatedAt)
            ON CONFLICT (id) DO NOTHING
            """, Arguments(execution, 0, execution.DryRun), cancellationToken) == 1;

    public Task<RunbookExecution?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync($"SELECT {Columns} FROM executions WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<Page<RunbookExecution>> ListAsync(ExecutionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.TimeAndId("executions", page);
        var limit = Paging.Limit(page);
        var where = new Where()
            .And(filter.Status is not null, "status = @status")
            .And(filter.Runbook is not null, "runbook = @Runbook")
            .And(after is not null, "(created_at, id) < (@at, @id)");
        var arguments = new { status = filter.Status is { } status ? WireJson.Name(status) : null, filter.Runbook, at = after?.At, id = after?.Id, take = limit + 1 };
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync($"SELECT {Columns} FROM executions {where} ORDER BY created_at DESC, id DESC LIMIT @take", arguments, Read, cancellationToken),
            limit, last => Paging.Cursor("executions", last.CreatedAt, last.Id)), cancellationToken);
    }

    /// <summary>Takes up to <paramref name="max"/> that are due and nobody's, longest due first. Each goes to one claimant, whoever else asks.</summary>
    public async Task<IReadOnlyList<ExecutionClaim>> ClaimAsync(string owner, DateTimeOffset now, TimeSpan lease, int max, CancellationToken cancellationToken)
    {
        var due = await database.ReadAsync(connection => connection.ListAsync(
            $"SELECT id, claim FROM executions WHERE status IN ({Open}) AND due_at <= @now AND (owned_until IS NULL OR owned_until <= @now) ORDER BY due_at LIMIT @max",
            new { now, max }, row => (Id: row.Text("id"), Claim: row.Long("claim")), cancellationToken), cancellationToken);
        if (due.Count == 0)
            return [];
        return await database.WriteAsync<IReadOnlyList<ExecutionClaim>>(async transaction =>
        {
            var claims = new List<ExecutionClaim>();
            foreach (var (id, claim) in due)
                if (await transaction.FirstAsync(
                    $"UPDATE executions SET claim = claim + 1, owner = @owner, owned_until = @until WHERE id = @id AND claim = @claim AND status IN ({Open}) RETURNING {Columns}",
                    new { id, claim, owner, until = now + lease }, Read, cancellationToken) is { } taken)
                    claims.Add(new(taken, claim + 1));
            return claims;
        }, cancellationToken);
    }

    /// <summary>Prolongs a claim; false when it is another's.</summary>
    public Task<bool> KeepAsync(ExecutionClaim claim, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction => await transaction.RunAsync(
            "UPDATE executions SET owned_until = @until WHERE id = @Id AND claim = @Number", new { claim.Execution.Id, claim.Number, until }, cancellationToken) == 1, cancellationToken);

    /// <summary>Gives a claim back, to be taken up again from <paramref name="due"/> on.</summary>
    public Task ReleaseAsync(ExecutionClaim claim, DateTimeOffset due, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.RunAsync(
            "UPDATE executions SET owner = NULL, owned_until = NULL, due_at = @due WHERE id = @Id AND claim = @Number", new { claim.Execution.Id, claim.Number, due }, cancellationToken), cancellationToken);

    /// <summary>Stores how far it came; who has asked meanwhile that it be cancelled is in the answer. Null, and nothing stored, when the claim is another's.</summary>
    public Task<RunbookExecution?> SaveAsync(DbTransaction transaction, ExecutionClaim claim, RunbookExecution next, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"""
            UPDATE executions SET status = @status, steps = @steps, error = @Error, updated_at = @UpdatedAt, ended_at = @EndedAt
            WHERE id = @Id AND claim = @claim RETURNING {Columns}
            """, Arguments(next, claim.Number, next.DryRun), Read, cancellationToken);

    /// <summary>Asks whoever goes on with it to stop; false when it has ended or was asked before.</summary>
    public async Task<bool> CancelAsync(DbTransaction transaction, string id, string by, DateTimeOffset now, CancellationToken cancellationToken) =>
        await transaction.RunAsync($"UPDATE executions SET cancelled_by = @by, due_at = @now WHERE id = @id AND status IN ({Open}) AND cancelled_by IS NULL", new { id, by, now }, cancellationToken) == 1;

    /// <summary>Ended, but the action that asked for them may not know yet; longest ended first.</summary>
    public Task<IReadOnlyList<string>> UnreportedAsync(int max, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(async connection => await connection.ListAsync(
            "SELECT id FROM executions WHERE ended_at IS NOT NULL AND NOT reported ORDER BY ended_at LIMIT @max", new { max }, row => row.Text("id"), cancellationToken), cancellationToken);

    public Task SetReportedAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.RunAsync("UPDATE executions SET reported = @yes WHERE id = @id", new { id, yes = true }, cancellationToken), cancellationToken);

    private static object Arguments(RunbookExecution execution, long claim, bool reported) => new
    {
        execution.Id, execution.RunbookId, execution.Runbook, execution.Version, status = WireJson.Name(execution.Status), execution.DryRun, risk = WireJson.Name(execution.Risk),
        execution.RequestedBy, execution.IncidentId, inputs = StoredJson.Of(execution.Inputs), steps = StoredJson.Document(execution.Steps), execution.Error, execution.CancelledBy,
        execution.CreatedAt, execution.UpdatedAt, execution.DeadlineAt, execution.EndedAt, claim, reported,
    };

    private static RunbookExecution Read(Row row) => new()
    {
        Id = row.Text("id"),
        RunbookId = row.Long("runbook_id"),
        Runbook = row.Text("runbook"),
        Version = row.Int("version"),
        Status = row.Name<ExecutionStatus>("status"),
        DryRun = row.Flag("dry_run"),
        Risk = row.Name<Risk>("risk"),
        RequestedBy = row.Text("requested_by"),
        IncidentId = row.TextOrNull("incident_id"),
        Inputs = row.Json("inputs"),
        Steps = row.Document<List<StepState>>("steps"),
        Error = row.TextOrNull("error"),
        CancelledBy = row.TextOrNull("cancelled_by"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        DeadlineAt = row.Time("deadline_at"),
        EndedAt = row.TimeOrNull("ended_at"),
    };
}
