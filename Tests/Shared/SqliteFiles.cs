using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;

namespace AIOps.Tests.Shared;

/// <summary>Embedded databases in a folder of their own, removed at the end.</summary>
public sealed class SqliteFiles : IStateServer, IDisposable
{
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("aiops-sqlite-"));

    public async Task<Func<Database>> PlaceAsync(bool migrated = true)
    {
        var path = NewPath();
        SqliteDatabase Open() => new(path, TimeSpan.FromSeconds(10), TimeProvider.System);
        if (migrated)
        {
            await using var database = Open();
            await database.MigrateAsync(CancellationToken.None);
        }
        return Open;
    }

    public string NewPath() => Path.Combine(_folder.Value.FullName, $"{Guid.NewGuid():n}", "aiops.db");

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            _folder.Value.Delete(recursive: true);
    }
}
