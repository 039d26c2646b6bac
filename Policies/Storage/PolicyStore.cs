using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>Policies and all their versions.</summary>
public sealed class PolicyStore(Database database)
{
    private const string Columns =
        "id, name, condition, action, priority, created_at, updated_at, version, enabled, mode, continue_matching, cooldown_ms, rate_limit, verify, undo";

    /// <summary>Answers the policy with its id and version 1.</summary>
    public async Task<Policy> InsertAsync(DbTransaction transaction, Policy policy, CancellationToken cancellationToken)
    {
        var id = await transaction.ScalarAsync<long>("""
            INSERT INTO policies (name, condition, action, priority, created_at, updated_at, version, enabled, mode, continue_matching, cooldown_ms, rate_limit, verify, undo)
            VALUES (@Name, @condition, @action, @Priority, @CreatedAt, @UpdatedAt, @Version, @Enabled, @mode, @Continue, @cooldown, @rateLimit, @verify, @Undo)
            RETURNING id
            """, Arguments(policy with { Version = 1 }), cancellationToken);
        return await RecordAsync(transaction, policy with { Id = id, Version = 1 }, cancellationToken);
    }

    /// <summary>Stores the next version; null when the policy is not there.</summary>
    public async Task<Policy?> UpdateAsync(DbTransaction transaction, Policy policy, CancellationToken cancellationToken)
    {
        var stored = await transaction.FirstAsync($"""
            UPDATE policies SET name = @Name, condition = @condition, action = @action, priority = @Priority, updated_at = @UpdatedAt,
              version = version + 1, enabled = @Enabled, mode = @mode, continue_matching = @Continue, cooldown_ms = @cooldown,
              rate_limit = @rateLimit, verify = @verify, undo = @Undo
            WHERE id = @Id RETURNING {Columns}
            """, Arguments(policy), Read, cancellationToken);
        return stored is null ? null : await RecordAsync(transaction, stored, cancellationToken);
    }

    /// <summary>Removes it from evaluation; its versions stay.</summary>
    public async Task<bool> DeleteAsync(DbTransaction transaction, long id, CancellationToken cancellationToken)
    {
        if (await transaction.RunAsync("DELETE FROM policies WHERE id = @id", new { id }, cancellationToken) == 0)
            return false;
        await RaiseEpochAsync(transaction, cancellationToken);
        return true;
    }

    public Task<Policy?> GetAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            $"SELECT {Columns} FROM policies WHERE id = @id", new { id }, Read, cancellationToken), cancellationToken);

    /// <summary>Reads inside the transaction.</summary>
    public Task<Policy?> GetAsync(DbTransaction transaction, long id, CancellationToken cancellationToken) =>
        transaction.FirstAsync($"SELECT {Columns} FROM policies WHERE id = @id", new { id }, Read, cancellationToken);

    /// <summary>By priority, then id.</summary>
    public Task<IReadOnlyList<Policy>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Policy>>(async connection => await connection.ListAsync(
            $"SELECT {Columns} FROM policies ORDER BY priority, id", null, Read, cancellationToken), cancellationToken);

    /// <summary>A number that grows with every change of any policy, cheap to read: replicas compare it to know when to reload.</summary>
    public Task<long> EpochAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ScalarAsync<long>("SELECT epoch FROM policy_epoch", null, cancellationToken), cancellationToken);

    /// <summary>Newest first; also of a deleted policy.</summary>
    public Task<IReadOnlyList<Policy>> VersionsAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Policy>>(async connection => await connection.ListAsync(
            "SELECT document FROM policy_versions WHERE policy_id = @id ORDER BY version DESC", new { id },
            row => row.Document<Policy>("document"), cancellationToken), cancellationToken);

    private static async Task<Policy> RecordAsync(DbTransaction transaction, Policy policy, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            "INSERT INTO policy_versions (policy_id, version, document) VALUES (@Id, @Version, @document)",
            new { policy.Id, policy.Version, document = StoredJson.Document(policy) }, cancellationToken);
        await RaiseEpochAsync(transaction, cancellationToken);
        return policy;
    }

    private static Task<int> RaiseEpochAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.RunAsync("UPDATE policy_epoch SET epoch = epoch + 1", null, cancellationToken);

    private static object Arguments(Policy policy) => new
    {
        policy.Id,
        policy.Name,
        condition = StoredJson.Of(policy.Condition),
        action = StoredJson.Of(policy.Action),
        policy.Priority,
        policy.CreatedAt,
        policy.UpdatedAt,
        policy.Version,
        policy.Enabled,
        mode = policy.Mode is { } mode ? WireJson.Name(mode) : null,
        policy.Continue,
        cooldown = (long?)policy.Cooldown?.TotalMilliseconds,
        rateLimit = StoredJson.DocumentOrNull(policy.RateLimit),
        verify = StoredJson.DocumentOrNull(policy.Verify),
        policy.Undo,
    };

    private static Policy Read(Row row) => new()
    {
        Id = row.Long("id"),
        Name = row.Text("name"),
        Condition = row.Json("condition"),
        Action = row.Json("action"),
        Priority = row.Int("priority"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        Version = row.Int("version"),
        Enabled = row.Flag("enabled"),
        Mode = row.NameOrNull<ActionMode>("mode"),
        Continue = row.Flag("continue_matching"),
        Cooldown = row.MillisecondsOrNull("cooldown_ms"),
        RateLimit = row.DocumentOrNull<RateLimit>("rate_limit"),
        Verify = row.DocumentOrNull<VerifySpec>("verify"),
        Undo = row.Text("undo"),
    };
}
