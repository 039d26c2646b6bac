using Npgsql;

namespace AIOps.Policies.Storage.Databases;

/// <summary>Which failures mean that the server is away or refuses work (https://www.postgresql.org/docs/15/errcodes-appendix.html).</summary>
internal static class PostgresOutage
{
    /// <summary>Deadlocks and serialization failures are among them: the work was undone and may be sent again.</summary>
    public static bool Is(NpgsqlException e) => e is not PostgresException refused || refused.SqlState switch
    {
        // Read-only: a standby after a failover. 3D000: the database is not there (yet). 40xxx: rolled back, send again.
        "25006" or "3D000" or "40001" or "40P01" or "55P03" or "57014" => true,
        // 08 connection, 28 authorization, 53 resources (disk, memory, connections), 57P shutdown and start-up, 58 system.
        var state => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("28", StringComparison.Ordinal)
            || state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal)
            || state.StartsWith("58", StringComparison.Ordinal),
    };

    public static bool BreaksConnections(NpgsqlException e) =>
        e is not PostgresException refused || refused.SqlState.StartsWith("08", StringComparison.Ordinal)
        || refused.SqlState.StartsWith("57P", StringComparison.Ordinal);
}
