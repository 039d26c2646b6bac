using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Client.Foreign;
using AIOps.Mcp.Servers;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Client;

/// <summary>One tool server, wherever it runs: connects, lists, calls, and connects again after it went away.</summary>
internal sealed partial class ToolServerConnection(ToolServerPlace place, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // Longer than any tool's own limit by enough for its answer to travel.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // A foreign server that changes its tools may say so, or not.
    private static readonly TimeSpan ListAgain = TimeSpan.FromMinutes(5);

    private const int MaxPages = 50;
    private const int MaxTools = 1000;

    // A dead server is not asked again by every caller at once.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // To tell a server that its answer is not wanted any more; one that does not take the news in is left.
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger<ToolServerConnection>();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private FrozenDictionary<string, string> _wireNames = FrozenDictionary<string, string>.Empty;
    private volatile McpClient? _client;
    private volatile bool _changed;
    private DateTimeOffset _listedAt = DateTimeOffset.MinValue;
    private string? _problem;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue;

    public ToolServerPlace Place => place;

    /// <summary>Connected, and its list of tools is not known to be out of date.</summary>
    public bool IsCurrent => _client is { Completion.IsCompleted: false } && !_changed && (place.IsOurs || time.GetUtcNow() - _listedAt < ListAgain);

    /// <summary>The last list the server gave; stays known while it is away, so that the gate can judge what then fails to run.</summary>
    public FrozenDictionary<string, ToolDefinition> Tools { get; private set; } = FrozenDictionary<string, ToolDefinition>.Empty;

    public ToolServerStatus Status => new(place.Name, place.Where, Tools.Count, _problem is null ? place.Connected : null, _problem);

    /// <exception cref="ToolServerException">It cannot be reached now.</exception>
    public async Task<McpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is { Completion.IsCompleted: false } alive)
            return alive;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_client is { Completion.IsCompleted: false } connectedMeanwhile)
                return connectedMeanwhile;
            if (time.GetUtcNow() - _failedAt < RetryAfter)
                throw new ToolServerException(place.Name, _problem ?? "not reachable");
            return await ConnectOnceAsync(cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Connects, or asks a connected server again what tools it has.</summary>
    /// <exception cref="ToolServerException">It cannot be reached now.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var client = await ConnectAsync(cancellationToken);
        if (IsCurrent)
            return;
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await ListAsync(client, either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // What it last said stays known; it is asked again at the next round.
            LogNotListed(place.Name, e.Message);
        }
    }

    /// <summary>A call that the caller cancels, or that takes too long, is cancelled at the server, too.</summary>
    /// <exception cref="ToolServerException">The server is away, went away in mid-call, or gave no answer in time.</exception>
    public async Task<ToolResult> CallAsync(ToolDefinition definition, JsonElement arguments, JsonObject? meta, Action<string>? report, CancellationToken cancellationToken)
    {
        var (tool, limit) = (definition.Name, definition.Timeout);
        var client = await ConnectAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(limit + Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var parameters = new CallToolRequestParams { Name = _wireNames.GetValueOrDefault(tool, tool), Arguments = Members(arguments), Meta = meta };
            await using var progress = ProgressFollower.Start(client, parameters, report);
            var result = ToolAnswer.FromWire(await CallAsync(client, parameters, either.Token));
            return place.IsOurs ? result : ForeignAnswer.Clean(result);
        }
        catch (McpProtocolException e)
        {
            return ToolResult.Error(place.IsOurs ? e.Message : PlainText.Of(e.Message, 2048));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolServerException(place.Name, timeout.IsCancellationRequested
                ? $"{tool} gave no answer within {(limit + Grace).TotalSeconds:0.#} s"
                : $"{tool}: the connection ended");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or McpException or ObjectDisposedException or InvalidOperationException)
        {
            // Over HTTP nothing else tells that the server was replaced by one that does not know this session.
            if (e is HttpRequestException && Interlocked.CompareExchange(ref _client, null, client) == client)
                await client.DisposeAsync();
            throw new ToolServerException(place.Name, $"{tool}: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
            await client.DisposeAsync();
        _connecting.Dispose();
    }

    private async Task<CallToolResult> CallAsync(McpClient client, CallToolRequestParams parameters, CancellationToken cancellationToken)
    {
        using var inner = new CancellationTokenSource();
        var sent = SentRequest.Follow();
        var call = client.CallToolAsync(parameters, inner.Token).AsTask();
        try
        {
            return await call.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !call.IsCompleted)
        {
            await TellAsync(client, sent.Id);
            await inner.CancelAsync();
            await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Should it have ended at the very last moment, then what it did is worth more than that it was cancelled.
            return call.IsCompletedSuccessfully ? call.Result : throw new OperationCanceledException(cancellationToken);
        }
    }

    private async Task TellAsync(McpClient client, RequestId? request)
    {
        if (request is not { } id)
            return;
        using var limit = new CancellationTokenSource(NoticeLimit, time);
        try
        {
            await client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = id }, cancellationToken: limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or McpException or ObjectDisposedException or InvalidOperationException)
        {
            // It is away: there is nothing to cancel.
        }
    }

    private async Task<McpClient> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _client, null) is { } dead)
            await dead.DisposeAsync();
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        McpClient? client = null;
        try
        {
            client = await McpClient.CreateAsync(SentRequest.Through(place.Open()), new McpClientOptions
            {
                ClientInfo = new Implementation { Name = "aiops", Version = typeof(ToolServerConnection).Assembly.GetName().Version!.ToString(3) },
                InitializationTimeout = ConnectTimeout,
                Handlers = new McpClientHandlers
                {
                    // Noted only: a server that says so without end costs nothing, and is asked at the next round.
                    NotificationHandlers = [new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                    {
                        _changed = true;
                        return default;
                    })],
                },
            }, loggers, either.Token);
            await ListAsync(client, either.Token);
            _problem = null;
            LogConnected(place.Name, place.Where, Tools.Count);
            return _client = client;
        }
        catch (Exception e)
        {
            if (client is not null)
                await client.DisposeAsync();
            if (cancellationToken.IsCancellationRequested)
                throw;
            _failedAt = time.GetUtcNow();
            var problem = $"not reachable at {place.Where}: {e.Message}";
            if (problem != _problem)
                LogUnreachable(place.Name, place.Where, e.Message);
            _problem = problem;
            throw new ToolServerException(place.Name, problem, e);
        }
    }

    /// <summary>All pages, as far as any sensible server has them.</summary>
    private async Task ListAsync(McpClient client, CancellationToken cancellationToken)
    {
        _changed = false;
        var all = new List<Tool>();
        string? cursor = null;
        for (var page = 0; page < MaxPages && all.Count < MaxTools; page++)
        {
            var listed = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken);
            all.AddRange(listed.Tools.Take(MaxTools - all.Count));
            if ((cursor = listed.NextCursor) is null)
                break;
        }
        // What the client sends as headers it must have been told of.
        client.AddKnownTools(all);
        var known = all.Select(Read).OfType<KnownTool>().DistinctBy(t => t.Definition.Name).ToList();
        Tools = known.ToFrozenDictionary(t => t.Definition.Name, t => t.Definition, StringComparer.Ordinal);
        _wireNames = known.ToFrozenDictionary(t => t.Definition.Name, t => t.WireName, StringComparer.Ordinal);
        _listedAt = time.GetUtcNow();
    }

    private KnownTool? Read(Tool tool) => place.Foreign is { } foreign ? foreign.Read(tool) : new KnownTool(ToolMeta.Read(tool, place.Name), tool.Name);

    private static Dictionary<string, JsonElement>? Members(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object ? arguments.EnumerateObject().ToDictionary(m => m.Name, m => m.Value) : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Tool server {Server} connected ({Where}), {Count} tools")]
    private partial void LogConnected(string server, string where, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool server {Server} did not list its tools: {Reason}")]
    private partial void LogNotListed(string server, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool server {Server} is not reachable at {Where}: {Reason}")]
    private partial void LogUnreachable(string server, string where, string reason);
}
