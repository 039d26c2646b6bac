using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Watching;

/// <summary>
/// Lists, then watches (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes): resumes
/// at the last version, by bookmarks too; lists again when that is forgotten (410), and tells what went meanwhile.
/// </summary>
internal sealed class ResourceWatch(KubernetesClient client, TimeProvider time, KubernetesResource resource, string? @namespace, ListQuery query)
{
    private const int MostObjects = 20_000;
    private static readonly TimeSpan ServerLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Silence = ServerLimit + TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    // Names alone: enough to tell what went while nobody watched.
    private readonly HashSet<(string? Namespace, string Name)> _known = [];
    private string? _version;
    private TimeSpan _pause = FirstPause;

    public async IAsyncEnumerable<WatchEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_version is null)
                foreach (var entry in await ListAsync(cancellationToken))
                    yield return entry;
            await foreach (var entry in StreamAsync(cancellationToken))
                yield return entry;
        }
    }

    private async Task<IReadOnlyList<WatchEvent>> ListAsync(CancellationToken cancellationToken)
    {
        var reply = (await client.SendAsync(new(HttpMethod.Get, "list", resource) { Namespace = @namespace, Query = query.Parameters(MostObjects, "") }, cancellationToken)).Json();
        if (reply.Text("metadata", "continue") is { Length: > 0 })
            throw new ToolException($"There are more than {MostObjects} {resource.Plural}; a narrower selection is needed to watch them.");
        var items = reply.Items("items").ToList();
        var events = items.Select(item => new WatchEvent(_known.Contains(Key(item)) ? WatchKind.Modified : WatchKind.Added, item)).ToList();
        var present = items.Select(Key).ToHashSet();
        events.AddRange(_known.Where(key => !present.Contains(key)).Select(key => new WatchEvent(WatchKind.Deleted, Gone(key))));
        _known.Clear();
        _known.UnionWith(present);
        _version = reply.Text("metadata", "resourceVersion") ?? "0";
        return events;
    }

    private async IAsyncEnumerable<WatchEvent> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        WatchLines? lines = null;
        try
        {
            (response, lines) = await OpenAsync(cancellationToken);
            while (lines is not null && await NextAsync(lines, cancellationToken) is { } line)
                if (Read(line) is { } entry)
                    yield return entry;
        }
        finally
        {
            response?.Dispose();
        }
    }

    private async Task<(HttpResponseMessage?, WatchLines?)> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.StreamAsync(new(HttpMethod.Get, "watch", resource)
            {
                Namespace = @namespace,
                Query =
                [
                    new("watch", "true"), new("allowWatchBookmarks", "true"), new("resourceVersion", _version ?? "0"), new("timeoutSeconds", $"{(int)ServerLimit.TotalSeconds}"),
                    .. (query with { Page = 0 }).Parameters(0, "").Where(pair => pair.Key != "limit"),
                ],
            }, cancellationToken);
            return (response, new(await response.Content.ReadAsStreamAsync(cancellationToken)));
        }
        catch (ToolException e) when (e.Transient)
        {
            await PauseAsync(cancellationToken);
        }
        catch (ToolException e) when (e.Message.Contains(" 410 ", StringComparison.Ordinal))
        {
            _version = null;
        }
        return (null, null);
    }

    /// <summary>Null when the stream ended, broke or fell silent: it is resumed.</summary>
    private async Task<string?> NextAsync(WatchLines lines, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            if (await lines.NextAsync(either.Token) is { } line)
            {
                _pause = FirstPause;
                return line;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Broken or silent: resumed like one that ended.
        }
        // A server that ends every watch at once must not be asked without pause.
        await PauseAsync(cancellationToken);
        return null;
    }

    private WatchEvent? Read(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 256 });
        var (type, item) = (document.RootElement.Text("type"), document.RootElement.At("object"));
        if (type == "ERROR")
        {
            _version = item.Int("code") == 410 ? null : _version;
            return null;
        }
        _version = item.Text("metadata", "resourceVersion") ?? _version;
        switch (type)
        {
            case "ADDED" or "MODIFIED" when _known.Count < MostObjects || _known.Contains(Key(item)):
                return new(_known.Add(Key(item)) ? WatchKind.Added : WatchKind.Modified, item.Clone());
            case "DELETED":
                _known.Remove(Key(item));
                return new(WatchKind.Deleted, item.Clone());
            case "BOOKMARK":
                return null;
            default:
                throw new ToolException($"There are more than {MostObjects} {resource.Plural}; a narrower selection is needed to watch them.");
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_pause, time, cancellationToken);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private static (string? Namespace, string Name) Key(JsonElement item) => (item.Text("metadata", "namespace"), item.Text("metadata", "name") ?? "");

    private static JsonElement Gone((string? Namespace, string Name) key) =>
        JsonSerializer.SerializeToElement(new JsonObject { ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace } });
}
