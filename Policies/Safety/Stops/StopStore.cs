using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Safety.Stops;

/// <summary>The emergency stop (<c>safety_stop</c>).</summary>
public sealed class StopStore(Database database)
{
    private const string Select = "SELECT reason, stopped_by, stopped_at FROM safety_stop";

    public Task<StopOrder?> GetAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(Select, null, Read, cancellationToken), cancellationToken);

    public Task<StopOrder?> GetAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.FirstAsync(Select, null, Read, cancellationToken);

    public Task SetAsync(DbTransaction transaction, StopOrder order, CancellationToken cancellationToken) =>
        transaction.RunAsync("""
            INSERT INTO safety_stop (id, reason, stopped_by, stopped_at) VALUES (1, @Reason, @By, @At)
            ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, stopped_by = excluded.stopped_by, stopped_at = excluded.stopped_at
            """, order, cancellationToken);

    public Task ClearAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.RunAsync("DELETE FROM safety_stop", null, cancellationToken);

    private static StopOrder Read(Row row) => new(row.Text("reason"), row.Text("stopped_by"), row.Time("stopped_at"));
}
