using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Shared.LoopbackDocker;

/// <summary>
/// Speaks the Docker Engine API on a unix socket: version, list, inspect, logs, stats, restart, start, stop. It counts what it did, so that a
/// test can assert on the effect, and it can refuse and hang.
/// </summary>
public sealed class LoopbackDockerEngine : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, LoopbackContainer> _containers = new();

    private LoopbackDockerEngine(string directory)
    {
        SocketPath = Path.Combine(directory, "docker.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath));
        _app = builder.Build();
        _app.Use(RecordAsync);
        _app.MapGet("/version", () => Results.Json(new { Version = "99.0", ApiVersion, MinAPIVersion }, PascalCase));
        _app.MapGet("/{version}/info", () => Results.Json(new { Name = "docker-1", OperatingSystem = "Debian" }, PascalCase));
        _app.MapGet("/{version}/containers/json", () => Results.Json(_containers.Values.Select(Summary), PascalCase));
        _app.MapGet("/{version}/containers/{id}/json", (string id) => Find(id) is { } c ? Results.Json(Detail(c), PascalCase) : NotFound(id));
        _app.MapGet("/{version}/containers/{id}/logs", (string id) => Find(id) is { } c ? Results.Bytes(c.Log, c.Tty ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream") : NotFound(id));
        _app.MapGet("/{version}/containers/{id}/stats", (string id) => Find(id) is { } c ? Results.Text(c.Stats ?? Cgroup2Stats, "application/json") : NotFound(id));
        _app.MapPost("/{version}/containers/{id}/restart", Restart);
        _app.MapPost("/{version}/containers/{id}/start", (string id, HttpContext context) => Change(id, "running", Starts, context));
        _app.MapPost("/{version}/containers/{id}/stop", (string id, HttpContext context) => Change(id, "exited", Stops, context));
    }

    public string SocketPath { get; }

    public string ApiVersion { get; set; } = "1.45";

    public string MinAPIVersion { get; set; } = "1.24";

    /// <summary>Names of the containers restarted, in order.</summary>
    public ConcurrentQueue<string> Restarts { get; } = new();

    public ConcurrentQueue<string> Starts { get; } = new();

    public ConcurrentQueue<string> Stops { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers every request but /version with this status.</summary>
    public int? FailWith { get; set; }

    /// <summary>Never answers; the test's client must give up.</summary>
    public bool Hang { get; set; }

    /// <summary>Restarts, starts or stops, then drops the connection before the answer.</summary>
    public bool DropAfterChange { get; set; }

    private static System.Text.Json.JsonSerializerOptions PascalCase { get; } = new();

    public static async Task<LoopbackDockerEngine> StartAsync()
    {
        var engine = new LoopbackDockerEngine(Directory.CreateTempSubdirectory("docker-").FullName);
        await engine._app.StartAsync();
        return engine;
    }

    public LoopbackContainer Add(string name) => _containers[name] = new LoopbackContainer(name);

    /// <summary>A log frame: stream 1 is stdout, 2 stderr.</summary>
    public static byte[] Frame(byte stream, string text) => Frame(stream, Encoding.UTF8.GetBytes(text));

    public static byte[] Frame(byte stream, byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)payload.Length);
        payload.CopyTo(frame, 8);
        return frame;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (Hang)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        else if (FailWith is { } status && context.Request.Path != "/version")
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new { message = "the engine says no" });
        }
        else
            await next(context);
    }

    private IResult Restart(string id, HttpContext context)
    {
        if (Find(id) is not { } container)
            return NotFound(id);
        container.Run++;
        container.RestartCount = 0;
        container.Status = "running";
        Restarts.Enqueue(container.Name);
        if (DropAfterChange)
            context.Abort();
        return Results.NoContent();
    }

    private IResult Change(string id, string status, ConcurrentQueue<string> done, HttpContext context)
    {
        if (Find(id) is not { } container)
            return NotFound(id);
        if (container.Status == status)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        container.Status = status;
        container.Run += status == "running" ? 1 : 0;
        done.Enqueue(container.Name);
        if (DropAfterChange)
            context.Abort();
        return Results.NoContent();
    }

    private LoopbackContainer? Find(string id) => _containers.Values.FirstOrDefault(c => c.Name == id || c.Id.StartsWith(id, StringComparison.Ordinal));

    private static IResult NotFound(string id) => Results.Json(new { message = $"No such container: {id}" }, statusCode: 404);

    private static object Summary(LoopbackContainer c) => new
    {
        c.Id, Names = new[] { "/" + c.Name }, Image = "image:" + c.Name, State = c.Status, Status = c.Status == "running" ? "Up 2 minutes" : "Exited (1)", Created = 1767225600,
        Ports = new[] { new { IP = "127.0.0.1", PrivatePort = 80, PublicPort = 8080, Type = "tcp" } }, Labels = new Dictionary<string, string> { ["password"] = "hunter2" },
    };

    private static object Detail(LoopbackContainer c) => new
    {
        c.Id, Name = "/" + c.Name, c.RestartCount,
        State = new
        {
            c.Status, Running = c.Status == "running", Restarting = c.Status == "restarting", Paused = false, OOMKilled = false, ExitCode = c.Status == "running" ? 0 : 1, Error = "", c.StartedAt,
            Health = c.Health is null ? null : new { Status = c.Health, FailingStreak = 3, Log = new[] { new { Start = c.StartedAt, End = c.StartedAt, ExitCode = 1, Output = "curl: (7) refused, token=hunter2\n" } } },
        },
        Config = new { c.Tty, Image = "image:" + c.Name, Env = new[] { "PASSWORD=hunter2" }, Cmd = new[] { "--password=hunter2", "serve" }, Entrypoint = new[] { "/app" } },
        HostConfig = new { Memory = 268435456L, NanoCpus = 1500000000L, RestartPolicy = new { Name = "always", MaximumRetryCount = 0 }, NetworkMode = "bridge", Privileged = false },
        Mounts = new[] { new { Type = "bind", Source = "/srv/data", Destination = "/data", Mode = "ro", RW = false } },
        NetworkSettings = new { Networks = new Dictionary<string, object> { ["bridge"] = new { IPAddress = "172.17.0.2" } } },
    };

    // As an Engine with cgroup v2 answers, shortened.
    private const string Cgroup2Stats = """
        {"read":"2026-01-01T00:00:02Z","pids_stats":{"current":7,"limit":1000},
         "blkio_stats":{"io_service_bytes_recursive":[{"major":8,"minor":0,"op":"read","value":4096},{"major":8,"minor":0,"op":"write","value":8192}]},
         "cpu_stats":{"cpu_usage":{"total_usage":3000000000,"usage_in_kernelmode":1},"system_cpu_usage":20000000000,"online_cpus":4},
         "precpu_stats":{"cpu_usage":{"total_usage":2500000000},"system_cpu_usage":16000000000,"online_cpus":4},
         "memory_stats":{"usage":209715200,"limit":268435456,"stats":{"inactive_file":104857600,"anon":90000000}},
         "networks":{"eth0":{"rx_bytes":1000,"tx_bytes":2000},"eth1":{"rx_bytes":1,"tx_bytes":2}}}
        """;
}
