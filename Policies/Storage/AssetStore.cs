using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>What discovery found (<c>system_assets</c>), unique by address.</summary>
public sealed class AssetStore(Database database)
{
    private const string Columns = "id, ip, hostname, type, services, first_seen, last_seen";

    /// <summary>Inserts or refreshes by ip; first seen stays. A null hostname does not erase a known one.</summary>
    public Task UpsertAsync(IReadOnlyList<SystemAsset> assets, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            // In one order everywhere, so that two scans cannot wait for each other's rows.
            foreach (var asset in assets.OrderBy(one => one.Ip, StringComparer.Ordinal))
                await transaction.RunAsync("""
                    INSERT INTO system_assets (ip, hostname, type, services, first_seen, last_seen)
                    VALUES (@Ip, @Hostname, @Type, @services, @FirstSeen, @LastSeen)
                    ON CONFLICT (ip) DO UPDATE SET
                      hostname = COALESCE(excluded.hostname, system_assets.hostname),
                      type = excluded.type, services = excluded.services, last_seen = excluded.last_seen
                    """,
                    new { asset.Ip, asset.Hostname, asset.Type, services = StoredJson.Document(asset.Services), asset.FirstSeen, asset.LastSeen },
                    cancellationToken);
        }, cancellationToken);

    public Task<Page<SystemAsset>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = Paging.Id("system_assets", page);
        var limit = Paging.Limit(page);
        var sql = $"SELECT {Columns} FROM system_assets {new Where().And(after is not null, "id > @after")} ORDER BY id LIMIT @take";
        return database.ReadAsync(async connection => Paging.Cut(
            await connection.ListAsync(sql, new { after, take = limit + 1 }, Read, cancellationToken),
            limit, last => Paging.Cursor("system_assets", last.Id)), cancellationToken);
    }

    /// <summary>By exact ip, exact hostname (any case), or the leading parts of either up to a dot: is this a thing we know?</summary>
    public Task<SystemAsset?> FindAsync(string ipOrHostname, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(ipOrHostname))
            return Task.FromResult<SystemAsset?>(null);
        // '/' follows '.', so the ranges hold what begins with the name and a dot: web finds web.shop.local, never webcam.
        var name = ipOrHostname.Trim().ToLowerInvariant();
        return database.ReadAsync(connection => connection.FirstAsync($"""
            SELECT {Columns} FROM system_assets
            WHERE ip = @name OR lower(hostname) = @name
               OR (ip >= @from AND ip < @to) OR (lower(hostname) >= @from AND lower(hostname) < @to)
            ORDER BY CASE WHEN ip = @name THEN 0 WHEN lower(hostname) = @name THEN 1 ELSE 2 END, id LIMIT 1
            """, new { name, from = name + ".", to = name + "/" }, Read, cancellationToken), cancellationToken);
    }

    private static SystemAsset Read(Row row) => new(
        row.Text("ip"), row.TextOrNull("hostname"), row.Text("type"), row.Document<List<AssetService>>("services"),
        row.Time("first_seen"), row.Time("last_seen"), row.Long("id"));
}
