using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Topology;

/// <summary>Each system's part of the map (<c>topology_sources</c>), replaced as a whole.</summary>
public sealed class TopologyStore(Database database, TimeProvider time)
{
    /// <summary>True for the one of several replicas that shall read the system now: nobody has within <paramref name="interval"/>.</summary>
    public Task<bool> ClaimAsync(string source, TimeSpan interval, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.WriteAsync(async transaction => await transaction.RunAsync("""
            INSERT INTO topology_sources (name, claimed_at) VALUES (@source, @now)
            ON CONFLICT (name) DO UPDATE SET claimed_at = excluded.claimed_at WHERE topology_sources.claimed_at <= @before
            """, new { source, now, before = now - interval }, cancellationToken) == 1, cancellationToken);
    }

    public Task SaveAsync(string source, TopologyMap map, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.RunAsync("""
            INSERT INTO topology_sources (name, claimed_at, collected_at, map, problem) VALUES (@source, @now, @now, @map, NULL)
            ON CONFLICT (name) DO UPDATE SET collected_at = excluded.collected_at, map = excluded.map, problem = NULL
            """, new { source, now = time.GetUtcNow(), map = StoredJson.Document(map) }, cancellationToken), cancellationToken);

    /// <summary>The map that was read before stays.</summary>
    public Task SaveProblemAsync(string source, string problem, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.RunAsync("""
            INSERT INTO topology_sources (name, claimed_at, problem) VALUES (@source, @now, @problem)
            ON CONFLICT (name) DO UPDATE SET problem = excluded.problem
            """, new { source, now = time.GetUtcNow(), problem }, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<TopologySource>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TopologySource>>(async connection => await connection.ListAsync(
            "SELECT name, collected_at, map, problem FROM topology_sources WHERE collected_at IS NOT NULL OR problem IS NOT NULL ORDER BY name", null, Read, cancellationToken), cancellationToken);

    private static TopologySource Read(Row row) => new(
        row.Text("name"), row.TimeOrNull("collected_at"), row.TextOrNull("map") is null ? new([], []) : row.Document<TopologyMap>("map"), row.TextOrNull("problem"));
}
