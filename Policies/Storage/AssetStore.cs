namespace AIOps.Policies.Storage;

/// <summary>What discovery found (<c>system_assets</c>), unique by address.</summary>
public sealed class AssetStore(Database database)
{
    /// <summary>Inserts or refreshes by ip; first seen stays. A null hostname does not erase a known one.</summary>
    public Task UpsertAsync(IReadOnlyList<SystemAsset> assets, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Page<SystemAsset>> ListAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>By exact ip, hostname, or either's beginning: is this a thing we know?</summary>
    public Task<SystemAsset?> FindAsync(string ipOrHostname, CancellationToken cancellationToken) => throw new NotImplementedException();
}
