using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>All objects with their versions, and everyone who watches. Callers hold <see cref="Lock"/>.</summary>
internal sealed class ClusterState(TimeProvider time)
{
    private readonly Dictionary<string, SortedDictionary<string, JsonObject>> _objects = [];
    // A cluster of ten thousand pods is looked at one namespace at a time.
    private readonly Dictionary<(string Plural, string? Namespace), SortedDictionary<string, JsonObject>> _homes = [];
    private readonly List<(long Version, string Plural, JsonObject Event)> _history = [];
    private readonly List<(string Plural, ChannelWriter<JsonObject> Writer)> _watchers = [];
    private long _oldest;

    public object Lock { get; } = new();

    public long Version { get; private set; } = 100;

    public string Now => $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}";

    public static string Key(string? ns, string name) => $"{ns}/{name}";

    public IEnumerable<KeyValuePair<string, JsonObject>> All(string plural) => _objects.TryGetValue(plural, out var items) ? items : [];

    /// <param name="ns">Null for every namespace.</param>
    public IEnumerable<KeyValuePair<string, JsonObject>> All(string plural, string? ns) =>
        ns is null ? All(plural) : _homes.TryGetValue((plural, ns), out var items) ? items : [];

    public JsonObject? Find(string plural, string? ns, string name) =>
        _objects.TryGetValue(plural, out var items) ? items.GetValueOrDefault(Key(ns, name)) : null;

    public JsonObject Get(string plural, string? ns, string name) => Find(plural, ns, name) ?? throw ApiStatus.NotFound(plural, name);

    public JsonObject Put(string plural, JsonObject item)
    {
        var metadata = item["metadata"]!.AsObject();
        metadata["uid"] ??= Guid.NewGuid().ToString();
        metadata["creationTimestamp"] ??= Now;
        metadata["resourceVersion"] = $"{++Version}";
        if (!_objects.TryGetValue(plural, out var items))
            _objects[plural] = items = new(StringComparer.Ordinal);
        var key = Key(metadata["namespace"]?.ToString(), metadata["name"]!.ToString());
        Tell(plural, items.ContainsKey(key) ? "MODIFIED" : "ADDED", item);
        var home = (plural, metadata["namespace"]?.ToString());
        if (!_homes.TryGetValue(home, out var inside))
            _homes[home] = inside = new(StringComparer.Ordinal);
        return inside[key] = items[key] = item;
    }

    public void Remove(string plural, JsonObject item)
    {
        var gone = (JsonObject)item.DeepClone();
        gone["metadata"]!["resourceVersion"] = $"{++Version}";
        var ns = item["metadata"]!["namespace"]?.ToString();
        var key = Key(ns, item["metadata"]!["name"]!.ToString());
        _objects[plural].Remove(key);
        _homes[(plural, ns)].Remove(key);
        Tell(plural, "DELETED", gone);
    }

    /// <summary>Forgets the past: older continuation tokens and watch versions are refused with 410.</summary>
    public void Compact()
    {
        _oldest = ++Version;
        _history.Clear();
    }

    public bool IsForgotten(long version) => version < _oldest;

    /// <summary>What happened since the version, then what happens.</summary>
    public ChannelReader<JsonObject> Watch(string plural, long since)
    {
        var channel = Channel.CreateBounded<JsonObject>(10_000);
        foreach (var entry in _history.Where(entry => entry.Plural == plural && entry.Version > since))
            channel.Writer.TryWrite((JsonObject)entry.Event.DeepClone());
        _watchers.Add((plural, channel.Writer));
        return channel.Reader;
    }

    private void Tell(string plural, string type, JsonObject item)
    {
        var entry = new JsonObject { ["type"] = type, ["object"] = item.DeepClone() };
        _history.Add((Version, plural, entry));
        foreach (var (_, writer) in _watchers.Where(watcher => watcher.Plural == plural))
            writer.TryWrite((JsonObject)entry.DeepClone());
    }
}
