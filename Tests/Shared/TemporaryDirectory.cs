namespace AIOps.Tests.Shared;

/// <summary>A folder of its own, removed at the end.</summary>
public sealed class TemporaryDirectory : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aiops-test-");

    public string Path => _directory.FullName;

    public async ValueTask DisposeAsync() => await Eventually.TrueAsync(() =>
    {
        // A process that just ended may still write.
        _directory.Delete(recursive: true);
        return Task.FromResult(true);
    }, ignore: e => e is IOException);
}
