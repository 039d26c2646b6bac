using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Credentials;

/// <summary>Sealed credentials (<c>credentials</c>); nothing here can open them.</summary>
public sealed class CredentialStore(Database database)
{
    private const string Columns = "name, kind, hosts, key_id, created_at, updated_at";

    /// <summary>Stores it, in place of the one of that name.</summary>
    public Task SaveAsync(DbTransaction transaction, Credential credential, string sealedValue, CancellationToken cancellationToken) =>
        transaction.RunAsync($"""
            INSERT INTO credentials ({Columns}, sealed) VALUES (@Name, @kind, @hosts, @KeyId, @CreatedAt, @UpdatedAt, @sealedValue)
            ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, hosts = excluded.hosts, key_id = excluded.key_id, updated_at = excluded.updated_at, sealed = excluded.sealed
            """, new { credential.Name, kind = WireJson.Name(credential.Kind), hosts = StoredJson.Document(credential.Hosts), credential.KeyId, credential.CreatedAt, credential.UpdatedAt, sealedValue }, cancellationToken);

    /// <summary>Replaces the sealed value, unless it was changed meanwhile.</summary>
    public async Task<bool> ResealAsync(DbTransaction transaction, string name, string before, string keyId, string sealedValue, CancellationToken cancellationToken) =>
        await transaction.RunAsync("UPDATE credentials SET key_id = @keyId, sealed = @sealedValue WHERE name = @name AND sealed = @before", new { name, before, keyId, sealedValue }, cancellationToken) == 1;

    public async Task<bool> DeleteAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) =>
        await transaction.RunAsync("DELETE FROM credentials WHERE name = @name", new { name }, cancellationToken) == 1;

    /// <summary>By name.</summary>
    public Task<IReadOnlyList<(Credential Credential, string Sealed)>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(Credential, string)>>(async connection => await connection.ListAsync(
            $"SELECT {Columns}, sealed FROM credentials ORDER BY name", null, row => (Read(row), row.Text("sealed")), cancellationToken), cancellationToken);

    public Task<(Credential Credential, string Sealed)?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => (await connection.ListAsync(
            $"SELECT {Columns}, sealed FROM credentials WHERE name = @name", new { name }, row => ((Credential, string)?)(Read(row), row.Text("sealed")), cancellationToken)).FirstOrDefault(), cancellationToken);

    private static Credential Read(Row row) => new(
        row.Text("name"), row.Name<CredentialKind>("kind"), row.Document<List<string>>("hosts"), row.Text("key_id"), row.Time("created_at"), row.Time("updated_at"));
}
