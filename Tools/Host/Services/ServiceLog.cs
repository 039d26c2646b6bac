using System.Text;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Services;

/// <summary>
/// A service's output file, on disk about twice its limit: the child appends to it, and when it is full it is copied to
/// <c>.1</c> and emptied in place, because the child keeps its descriptor. Lines written between copy and cut are lost.
/// </summary>
internal sealed class ServiceLog(string path, long limit)
{
    private const int ReadLimit = 4 * 1024 * 1024;

    public string FilePath => path;

    public void Rotate()
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length <= limit)
            return;
        File.Copy(path, path + ".1", overwrite: true);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.SetLength(0);
    }

    /// <summary>Feeds the last 4 MB, older file first.</summary>
    public async Task ReadAsync(LogExcerpt excerpt, CancellationToken cancellationToken)
    {
        var current = Length(path);
        await ReadAsync(path + ".1", ReadLimit - current, excerpt, cancellationToken);
        await ReadAsync(path, ReadLimit, excerpt, cancellationToken);
    }

    private static async Task ReadAsync(string file, long budget, LogExcerpt excerpt, CancellationToken cancellationToken)
    {
        if (budget <= 0 || !File.Exists(file))
            return;
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var skipped = stream.Length > budget;
        if (skipped)
            stream.Seek(-budget, SeekOrigin.End);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (skipped)
            await reader.ReadLineAsync(cancellationToken);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            excerpt.Add(line);
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
