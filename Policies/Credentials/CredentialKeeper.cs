using System.Text.Json;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Credentials;

/// <summary>Keeps credentials sealed, opens them for executors, and records who changed which, never to what.</summary>
public sealed class CredentialKeeper(Database database, CredentialStore store, CredentialVault vault, AuditStore audit, TimeProvider time)
{
    public async Task<Credential> SaveAsync(CredentialDocument document, Principal by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = (await store.FindAsync(document.Name, cancellationToken))?.Credential;
        var credential = new Credential(document.Name, document.Kind, document.Hosts, vault.KeyId, before?.CreatedAt ?? now, now);
        var sealedValue = vault.Seal(document.Name, JsonSerializer.Serialize(document.Values.ToDictionary(v => v.Key, v => v.Value.Reveal())));
        await database.WriteAsync(async transaction =>
        {
            await store.SaveAsync(transaction, credential, sealedValue, cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, before is null ? "credential.create" : "credential.update", $"credential:{credential.Name}", Shown(before), Shown(credential)), cancellationToken);
        }, cancellationToken);
        return credential;
    }

    /// <summary>False when there is none of that name.</summary>
    public Task<bool> DeleteAsync(string name, Principal by, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        if (!await store.DeleteAsync(transaction, name, cancellationToken))
            return false;
        await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, "credential.delete", $"credential:{name}"), cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>Null when there is none, or none of the keys at hand opens it.</summary>
    public async Task<OpenCredential?> OpenAsync(string name, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } found && vault.Open(name, found.Credential.KeyId, found.Sealed) is { } plain
            ? new OpenCredential(found.Credential, JsonSerializer.Deserialize<Dictionary<string, string>>(plain)!.ToDictionary(v => v.Key, v => new Secret(v.Value)))
            : null;

    /// <summary>Seals everything with the newest key; answers how many were sealed anew and which could not be opened.</summary>
    public async Task<(int Resealed, IReadOnlyList<string> Lost)> RotateAsync(Principal by, CancellationToken cancellationToken)
    {
        var (resealed, lost) = (0, new List<string>());
        foreach (var (credential, sealedValue) in await store.AllAsync(cancellationToken))
        {
            if (credential.KeyId == vault.KeyId)
                continue;
            if (vault.Open(credential.Name, credential.KeyId, sealedValue) is not { } plain)
            {
                lost.Add(credential.Name);
                continue;
            }
            if (await database.WriteAsync(async transaction =>
            {
                if (!await store.ResealAsync(transaction, credential.Name, sealedValue, vault.KeyId, vault.Seal(credential.Name, plain), cancellationToken))
                    return false;
                await audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, "credential.rotate", $"credential:{credential.Name}", Shown(credential), Shown(credential with { KeyId = vault.KeyId })), cancellationToken);
                return true;
            }, cancellationToken))
                resealed++;
        }
        return (resealed, lost);
    }

    private static JsonElement? Shown(Credential? credential) => credential is null ? null : WireJson.ToElement(credential);
}
