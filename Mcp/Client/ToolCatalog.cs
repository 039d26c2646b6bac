using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Client.Foreign;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety;

namespace AIOps.Mcp.Client;

/// <summary>
/// Every tool there is, wherever its server runs: the one way in which Agent and Worker find and call tools.
/// </summary>
public sealed class ToolCatalog : IToolDirectory, IAsyncDisposable
{
    private readonly IReadOnlyList<ToolServerConnection> _servers;
    private readonly IReadOnlyList<ToolServerStatus> _absent;
    private readonly ForeignPhases _foreign;
    private volatile Listed? _listed;

    internal ToolCatalog(IEnumerable<ToolServerConnection> servers, IReadOnlyList<ToolServerStatus> absent, ForeignPhases foreign)
    {
        _foreign = foreign;
        _servers = [.. servers.OrderBy(s => s.Place.IsOurs ? 0 : 1).ThenBy(s => s.Place.Name, StringComparer.Ordinal)];
        _absent = absent;
    }

    /// <summary>All tools of all servers that have answered, by name. Where several offer a name, ours come before foreign ones, then the first server by name has it.</summary>
    /// <remarks>The same list until a server has given another one.</remarks>
    public IReadOnlyList<ToolDefinition> Tools
    {
        get
        {
            var lists = _servers.Select(server => server.Tools).ToArray();
            if (_listed is { } listed && listed.Of.AsSpan().SequenceEqual(lists))
                return listed.Tools;
            IReadOnlyList<ToolDefinition> tools = [.. lists.SelectMany(list => list.Values).DistinctBy(t => t.Name).OrderBy(t => t.Name, StringComparer.Ordinal)];
            _listed = new Listed(lists, tools);
            return tools;
        }
    }

    /// <summary>Connected servers and those that could be, with what to do to connect them.</summary>
    public IReadOnlyList<ToolServerStatus> Servers => [.. _servers.Select(s => s.Status).Concat(_absent).OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Connects at once to all servers that are not, and asks those again whose tools have changed; one that is away stays known as a problem.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_servers.Where(server => !server.IsCurrent).Select(async server =>
        {
            try
            {
                await server.RefreshAsync(cancellationToken);
            }
            catch (ToolServerException)
            {
                // Kept as the server's problem.
            }
        }));

    public ToolDefinition? Find(string name) => Locate(name).Definition;

    /// <summary>
    /// Calls a ReadOnly tool. A changing one is refused here and, without a grant, by its server.
    /// Failures that the caller can act on come back as <see cref="ToolResult.IsError"/>.
    /// </summary>
    /// <exception cref="ToolServerException">The server is away.</exception>
    public async Task<ToolResult> ReadAsync(ToolReading reading, CancellationToken cancellationToken)
    {
        var (server, definition) = Locate(reading.Tool);
        if (server is null || definition is null)
            return ToolResult.Error(Unknown(reading.Tool));
        if (definition.Risk != Risk.ReadOnly)
            return ToolResult.Error($"{definition.Name} changes things; ask for it as an action");
        // Who asks is nothing that a foreign server needs to know.
        var meta = reading.Caller is { } caller && server.Place.IsOurs ? new JsonObject { [ToolMeta.Caller] = caller } : null;
        return await server.CallAsync(definition, reading.Arguments, meta, reading.Report, cancellationToken);
    }

    /// <summary>As above, for nobody in particular.</summary>
    /// <exception cref="ToolServerException">The server is away.</exception>
    public Task<ToolResult> ReadAsync(string name, JsonElement arguments, CancellationToken cancellationToken) =>
        ReadAsync(new ToolReading(name, arguments), cancellationToken);

    /// <summary>Runs one phase of a changing tool.</summary>
    /// <exception cref="ToolServerException">The server is away, or went away in mid-call.</exception>
    public async Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        var (server, definition) = Locate(invocation.Tool);
        if (server is null || definition is null)
            throw new ToolServerException("?", Unknown(invocation.Tool));
        if (!server.Place.IsOurs)
            return await _foreign.InvokeAsync(server, definition, invocation, cancellationToken);
        var meta = new JsonObject
        {
            [ToolMeta.Phase] = WireJson.Name(invocation.Phase),
            [ToolMeta.IdempotencyKey] = invocation.IdempotencyKey,
        };
        if (invocation.Snapshot is { } snapshot)
            meta[ToolMeta.Snapshot] = JsonSerializer.SerializeToNode(snapshot);
        if (invocation.Grant is { } grant)
            meta[ToolMeta.Grant] = grant;
        return await server.CallAsync(definition, invocation.Arguments, meta, null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private (ToolServerConnection? Server, ToolDefinition? Definition) Locate(string name)
    {
        var plain = ToolNames.Normalize(name);
        foreach (var server in _servers)
            if (server.Tools.TryGetValue(name, out var definition) || server.Tools.TryGetValue(plain, out definition))
                return (server, definition);
        return (null, null);
    }

    private string Unknown(string name)
    {
        var asked = Excerpt.Head(name, 64);
        var absent = _absent.Count == 0 ? "" : $" Not connected: {string.Join("; ", _absent.Select(a => $"{a.Name} ({a.Problem})"))}";
        return $"there is no tool {asked}; known are {string.Join(", ", Tools.Select(t => t.Name))}.{absent}";
    }

    private sealed record Listed(FrozenDictionary<string, ToolDefinition>[] Of, IReadOnlyList<ToolDefinition> Tools);
}
