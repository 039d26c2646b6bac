using System.Data.Common;
using System.Globalization;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Databases;

/// <summary>
/// The numbered SQL files under Migrations: <c>NNNN_name.sql</c> for both databases, <c>NNNN_name.sqlite.sql</c> or
/// <c>NNNN_name.postgres.sql</c> for one. A file that was released never changes.
/// </summary>
internal static class SchemaMigrations
{
    private sealed record Migration(int Number, string Name, string Resource);

    /// <summary>Applies what is missing, in the transaction of a caller that keeps others out.</summary>
    public static async Task ApplyAsync(DbTransaction transaction, SqlDialect dialect, TimeProvider time, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            $"CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, applied_at {(dialect == SqlDialect.Postgres ? "timestamptz" : "text")} NOT NULL)",
            null, cancellationToken);
        var applied = await transaction.ListAsync("SELECT version FROM schema_version", null, row => row.Int("version"), cancellationToken);
        var known = All(dialect);
        if (applied.Count > 0 && applied.Max() > known[^1].Number)
            throw new NewerDatabaseException(applied.Max(), known[^1].Number);
        foreach (var migration in known.Where(one => !applied.Contains(one.Number)))
        {
            await transaction.RunAsync(Read(migration), null, cancellationToken);
            await transaction.RunAsync(
                "INSERT INTO schema_version (version, name, applied_at) VALUES (@Number, @Name, @now)",
                new { migration.Number, migration.Name, now = time.GetUtcNow() }, cancellationToken);
        }
    }

    private static List<Migration> All(SqlDialect dialect)
    {
        var mine = new List<Migration>();
        foreach (var resource in typeof(SchemaMigrations).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            var parts = resource.Split('.');
            if (parts.Length == 3 && parts[1] != WireJson.Name(dialect))
                continue;
            mine.Add(new(int.Parse(parts[0].AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), parts[0][5..], resource));
        }
        mine.Sort((one, other) => one.Number.CompareTo(other.Number));
        return mine;
    }

    private static string Read(Migration migration)
    {
        using var reader = new StreamReader(typeof(SchemaMigrations).Assembly.GetManifestResourceStream(migration.Resource)!);
        return reader.ReadToEnd();
    }
}
