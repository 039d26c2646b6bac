using System.Collections.Concurrent;

namespace AIOps.Agent.Auth;

/// <summary>Keys seen lately; handlers live for one request, this for the process.</summary>
public sealed class ApiKeyCache
{
    internal ConcurrentDictionary<string, (ApiKey Key, DateTimeOffset Until)> Entries { get; } = new();

    /// <summary>After a change of keys: what was seen may be wrong.</summary>
    public void Clear() => Entries.Clear();
}
