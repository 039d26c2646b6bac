using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Storage;
using AIOps.Policies.Topology;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Topology;

/// <summary>Keeps the map up to date: asks each tool server that has a part of it, one Worker at a time, and stores what it says.</summary>
public sealed partial class TopologyCollector(
    ToolCatalog catalog, TopologyStore store, IOptions<TopologyOptions> options, TimeProvider time, ILogger<TopologyCollector> logger) : BackgroundService
{
    /// <summary>Soon after the start the first map is there; then a fraction of the interval, so that another Worker's end leaves no gap.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var wait = First; ; wait = options.Value.Interval / 4)
            {
                await Task.Delay(wait, time, stoppingToken);
                await CollectAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    /// <summary>Reads every system whose turn it is.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        foreach (var tool in catalog.Tools.Where(tool => tool.Risk == Risk.ReadOnly && tool.Name == TopologyTools.NameOf(tool.Server)))
            try
            {
                if (await store.ClaimAsync(tool.Server, options.Value.Interval, cancellationToken))
                    await CollectAsync(tool, cancellationToken);
            }
            catch (StoreUnavailableException e)
            {
                // At the next turn; the map is then a little older.
                LogUnstored(tool.Server, e.Message);
                return;
            }
    }

    private async Task CollectAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        var (map, problem) = await ReadAsync(tool, cancellationToken);
        if (map is not null)
            await store.SaveAsync(tool.Server, map, cancellationToken);
        else
            await store.SaveProblemAsync(tool.Server, problem!, cancellationToken);
    }

    private async Task<(TopologyMap? Map, string? Problem)> ReadAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        try
        {
            var result = await catalog.ReadAsync(tool.Name, JsonSerializer.SerializeToElement(new { }), cancellationToken);
            return result is { IsError: false, Data: { } data } && data.Deserialize<TopologyMap>(WireJson.Options) is { Nodes: not null, Links: not null } map
                ? (map, null)
                : (null, result.Text);
        }
        catch (Exception e) when (e is ToolServerException or JsonException)
        {
            LogUnread(tool.Server, e.Message);
            return (null, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The map of {Server} could not be stored: {Reason}")]
    private partial void LogUnstored(string server, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The map of {Server} could not be read: {Reason}")]
    private partial void LogUnread(string server, string reason);
}
