using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Servers;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Client;

/// <summary>One tool server, wherever it runs: connects, lists, calls, and connects again after it went away.</summary>
internal sealed partial class ToolServerConnection(
    string name, string where, bool trusted, string? connected, Func<IClientTransport> open, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // Longer than any tool's own limit by enough for its answer to travel.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // A dead server is not asked again by every caller at once.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger<ToolServerConnection>();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private McpClient? _client;
    private string? _problem;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue;

    public string Name => name;

    /// <summary>The last list the server gave; stays known while it is away, so that the gate can judge what then fails to run.</summary>
    public FrozenDictionary<string, ToolDefinition> Tools { get; private set; } = FrozenDictionary<string, ToolDefinition>.Empty;

    public ToolServerStatus Status => new(name, where, Tools.Count, _problem is null ? connected : null, _problem);

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
                throw new ToolServerException(name, _problem ?? "not reachable");
            return await ConnectOnceAsync(cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }

    public async Task<ToolResult> CallAsync(string tool, JsonElement arguments, JsonObject? meta, TimeSpan limit, CancellationToken cancellationToken)
    {
        var client = await ConnectAsync(cancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit + Grace);
        try
        {
            var parameters = new CallToolRequestParams { Name = tool, Arguments = Members(arguments), Meta = meta };
            return FromWire(await client.CallToolAsync(parameters, timeout.Token));
        }
        catch (McpProtocolException e)
        {
            return ToolResult.Error(e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolServerException(name, $"{tool} gave no answer within {(limit + Grace).TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or McpException or ObjectDisposedException or InvalidOperationException)
        {
            throw new ToolServerException(name, $"{tool}: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
            await client.DisposeAsync();
        _connecting.Dispose();
    }

    private async Task<McpClient> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        if (_client is { } dead)
            await dead.DisposeAsync();
        _client = null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            var client = await McpClient.CreateAsync(open(), new McpClientOptions
            {
                ClientInfo = new Implementation { Name = "aiops", Version = typeof(ToolServerConnection).Assembly.GetName().Version!.ToString(3) },
                InitializationTimeout = ConnectTimeout,
            }, loggers, timeout.Token);
            var tools = await client.ListToolsAsync(cancellationToken: timeout.Token);
            Tools = tools.Select(t => ToolMeta.Read(t.ProtocolTool, name, trusted)).ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
            _problem = null;
            LogConnected(name, where, Tools.Count);
            return _client = client;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _failedAt = time.GetUtcNow();
            _problem = $"not reachable at {where}: {e.Message}";
            LogUnreachable(name, where, e.Message);
            throw new ToolServerException(name, _problem, e);
        }
    }

    private static Dictionary<string, JsonElement>? Members(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object ? arguments.EnumerateObject().ToDictionary(m => m.Name, m => m.Value) : null;

    private static ToolResult FromWire(CallToolResult result)
    {
        var text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(b => b.Text));
        var data = result.StructuredContent;
        // A lone "result" is how a value that is no object travels.
        if (data is { ValueKind: JsonValueKind.Object } wrapped && wrapped.TryGetProperty("result", out var inner) && wrapped.GetPropertyCount() == 1)
            data = inner;
        return new ToolResult(text, data, result.IsError == true);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tool server {Server} connected ({Where}), {Count} tools")]
    private partial void LogConnected(string server, string where, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool server {Server} is not reachable at {Where}: {Reason}")]
    private partial void LogUnreachable(string server, string where, string reason);
}
