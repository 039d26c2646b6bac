using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Analyses of alerts: the wish for one, who works on it, and its result. At most one open row per alert episode.</summary>
public sealed class AnalysisStore(Database database)
{
    // As in the index analyses_open.
    private const string Open = "'requested', 'running'";
    private const string Listed = "id, alert_id, incident_id, policy_id, alert, status, requested_by, result, provider, model, usage, error, attempts, created_at, started_at, completed_at";
    private const string Columns = $"{Listed}, context";

    /// <summary>False, and nothing stored, when the alert has an open analysis.</summary>
    public async Task<bool> InsertAsync(DbTransaction transaction, AlertAnalysis analysis, CancellationToken cancellationToken) =>
        await transaction.RunAsync($"""
            INSERT INTO analyses (id, alert_id, incident_id, policy_id, alert, status, requested_by, attempts, version, created_at)
            VALUES (@Id, @AlertId, @IncidentId, @PolicyId, @alert, 'requested', @RequestedBy, 0, 0, @CreatedAt)
            ON CONFLICT (alert_id) WHERE alert_id IS NOT NULL AND status IN ({Open}) DO NOTHING
            """,
            new { analysis.Id, analysis.AlertId, analysis.IncidentId, analysis.PolicyId, alert = StoredJson.DocumentOrNull(analysis.Alert), analysis.RequestedBy, analysis.CreatedAt },
            cancellationToken) == 1;

    public Task<AlertAnalysis?> FindOpenAsync(DbTransaction transaction, string alertId, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"SELECT {Columns} FROM analyses WHERE alert_id = @alertId AND status IN ({Open})", new { alertId }, Read, cancellationToken);

    public Task<int> CountOpenAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.ScalarAsync<int>($"SELECT count(*) FROM analyses WHERE status IN ({Open})", null, cancellationToken);

    public Task<AlertAnalysis?> GetAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync($"SELECT {Columns} FROM analyses WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>The latest of an alert, without its context.</summary>
    public Task<AlertAnalysis?> NewestOfAlertAsync(string alertId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {Listed} FROM analyses WHERE alert_id = @alertId ORDER BY created_at DESC, id DESC LIMIT 1", new { alertId }, ReadListed, cancellationToken), cancellationToken);

    /// <summary>Newest first, without their contexts.</summary>
    public Task<Page<AlertAnalysis>> ListAsync(AnalysisFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.TimeAndId("analyses", page);
        var limit = Paging.Limit(page);
        var where = new Where()
            .And(filter.AlertId is not null, "alert_id = @AlertId")
            .And(filter.IncidentId is not null, "incident_id = @IncidentId")
            .And(filter.Status is not null, "status = @status")
            .And(after is not null, "(created_at, id) < (@at, @id)");
        var arguments = new
        {
            filter.AlertId, filter.IncidentId, status = filter.Status is { } status ? WireJson.Name(status) : null, at = after?.At, id = after?.Id, take = limit + 1,
        };
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync($"SELECT {Listed} FROM analyses {where} ORDER BY created_at DESC, id DESC LIMIT @take", arguments, ReadListed, cancellationToken),
            limit, last => Paging.Cursor("analyses", last.CreatedAt, last.Id)), cancellationToken);
    }

    /// <summary>Takes up to <paramref name="max"/> that wait or whose process has gone silent, oldest first. Each goes to one claimant, whoever else asks.</summary>
    public async Task<IReadOnlyList<AnalysisClaim>> ClaimAsync(string owner, DateTimeOffset now, TimeSpan lease, int max, CancellationToken cancellationToken)
    {
        var due = await database.ReadAsync(connection => connection.ListAsync("""
            SELECT id, version FROM analyses
            WHERE (status = 'requested' AND (not_before IS NULL OR not_before <= @now)) OR (status = 'running' AND owned_until <= @now)
            ORDER BY created_at, id LIMIT @max
            """, new { now, max }, row => (Id: row.Text("id"), Version: row.Long("version")), cancellationToken), cancellationToken);
        // Looked at every second by every process: nothing due must cost no write.
        return due.Count == 0 ? [] : await database.WriteAsync(transaction => TakeAsync(transaction, due, owner, now, lease, cancellationToken), cancellationToken);
    }

    /// <summary>Prolongs a claim; false when it is another's.</summary>
    public Task<bool> KeepAsync(AnalysisClaim claim, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction => await transaction.RunAsync(
            "UPDATE analyses SET owned_until = @until WHERE id = @Id AND version = @Version AND status = 'running'",
            new { claim.Analysis.Id, claim.Version, until }, cancellationToken) == 1, cancellationToken);

    /// <summary>Stores how it ended; false, and nothing stored, when the claim is another's.</summary>
    public async Task<bool> EndAsync(DbTransaction transaction, AnalysisClaim claim, AlertAnalysis ended, CancellationToken cancellationToken) =>
        await transaction.RunAsync("""
            UPDATE analyses SET status = @status, result = @result, context = @context, provider = @Provider, model = @Model, usage = @usage, error = @Error,
              completed_at = @CompletedAt, owner = NULL, owned_until = NULL, version = version + 1
            WHERE id = @Id AND version = @Version AND status = 'running'
            """,
            new
            {
                ended.Id, claim.Version, status = WireJson.Name(ended.Status), result = StoredJson.DocumentOrNull(ended.Result), context = StoredJson.DocumentOrNull(ended.Context),
                ended.Provider, ended.Model, usage = StoredJson.DocumentOrNull(ended.Usage), ended.Error, ended.CompletedAt,
            }, cancellationToken) == 1;

    /// <summary>Gives a claim back, to be taken up again from <paramref name="notBefore"/> on.</summary>
    public Task<bool> ReturnAsync(AnalysisClaim claim, DateTimeOffset? notBefore, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction => await transaction.RunAsync("""
            UPDATE analyses SET status = 'requested', owner = NULL, owned_until = NULL, not_before = @notBefore, error = @error, version = version + 1
            WHERE id = @Id AND version = @Version AND status = 'running'
            """, new { claim.Analysis.Id, claim.Version, notBefore, error }, cancellationToken) == 1, cancellationToken);

    private static async Task<IReadOnlyList<AnalysisClaim>> TakeAsync(
        DbTransaction transaction, IReadOnlyList<(string Id, long Version)> due, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
    {
        var claims = new List<AnalysisClaim>();
        foreach (var (id, version) in due)
            if (await transaction.RunAsync("""
                UPDATE analyses SET status = 'running', owner = @owner, owned_until = @until, started_at = COALESCE(started_at, @now), attempts = attempts + 1, version = version + 1
                WHERE id = @id AND version = @version AND status IN ('requested', 'running')
                """, new { id, version, owner, now, until = now + lease }, cancellationToken) == 1
                && await transaction.FirstAsync($"SELECT {Columns} FROM analyses WHERE id = @id", new { id }, Read, cancellationToken) is { } taken)
                claims.Add(new(taken, version + 1));
        return claims;
    }

    private static AlertAnalysis Read(Row row) => ReadListed(row) with { Context = row.DocumentOrNull<AnalysisContext>("context") };

    private static AlertAnalysis ReadListed(Row row) => new()
    {
        Id = row.Text("id"),
        AlertId = row.TextOrNull("alert_id"),
        IncidentId = row.TextOrNull("incident_id"),
        PolicyId = row.LongOrNull("policy_id"),
        Alert = row.DocumentOrNull<Alert>("alert"),
        Status = row.Name<AnalysisStatus>("status"),
        RequestedBy = row.Text("requested_by"),
        Result = row.DocumentOrNull<AnalysisResult>("result"),
        Provider = row.TextOrNull("provider"),
        Model = row.TextOrNull("model"),
        Usage = row.DocumentOrNull<AnalysisUsage>("usage"),
        Error = row.TextOrNull("error"),
        Attempts = row.Int("attempts"),
        CreatedAt = row.Time("created_at"),
        StartedAt = row.TimeOrNull("started_at"),
        CompletedAt = row.TimeOrNull("completed_at"),
    };
}
