using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host.Services;

/// <summary>
/// Runs the configured services, starts them again with back-off when they end, and adopts those that an earlier process
/// left running. One process per run directory supervises; others wait for its end and only look meanwhile.
/// </summary>
public sealed partial class ServiceSupervisor : BackgroundService
{
    private static readonly TimeSpan TendEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LockEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SupervisedService> _services;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<ServiceSupervisor> _logger;
    private volatile bool _supervising;

    public ServiceSupervisor(IOptions<HostOptions> options, TimeProvider time, ILogger<ServiceSupervisor> logger)
    {
        _directory = Path.GetFullPath(options.Value.RunDirectory);
        _time = time;
        _logger = logger;
        _services = options.Value.Services.ToDictionary(s => s.Key, s => new SupervisedService(s.Key, s.Value, _directory, time), StringComparer.Ordinal);
    }

    public IReadOnlyCollection<string> Names => _services.Keys;

    /// <summary>This process holds the run directory; restarts are possible.</summary>
    public bool IsSupervising => _supervising;

    public bool Has(string name) => _services.ContainsKey(name);

    public IReadOnlyList<ServiceStatus> List() => [.. _services.Values.Select(s => s.Status()).OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <exception cref="ToolException">No such service.</exception>
    public ServiceStatus Status(string name) => Find(name).Status();

    /// <summary>Ends the service and starts it again. The same <paramref name="key"/> acts once, also across our own restarts.</summary>
    /// <param name="expected">The instance to replace, as <see cref="ServiceStatus.Instance"/> said; when another runs by now, nothing is done.</param>
    /// <exception cref="ToolException">No such service, another process supervises, or it could not be started.</exception>
    public Task<string> RestartAsync(string name, string? key, string? expected, CancellationToken cancellationToken)
    {
        var service = Find(name);
        return _supervising
            ? service.RestartAsync(key, expected, cancellationToken)
            : throw new ToolException($"{name} cannot be restarted from this process: it does not hold {_directory} (another process supervises, or this one is just starting).") { Transient = true };
    }

    /// <summary>Feeds the service's recent output into <paramref name="excerpt"/>.</summary>
    public Task ReadLogAsync(string name, LogExcerpt excerpt, CancellationToken cancellationToken) => Find(name).Log.ReadAsync(excerpt, cancellationToken);

    public override void Dispose()
    {
        foreach (var service in _services.Values)
            service.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_services.Count == 0)
            return;
        Directory.CreateDirectory(_directory);
        try
        {
            using var held = await LockAsync(stoppingToken);
            _supervising = true;
            try
            {
                await Task.WhenAll(_services.Values.Select(s => KeepAsync(s, stoppingToken)));
            }
            finally
            {
                _supervising = false;
                await Task.WhenAll(_services.Values.Where(s => !s.Options.KeepOnExit).Select(s => s.StopAsync()));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The orderly end.
        }
    }

    /// <summary>The kernel drops the lock with the process, however it ends.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileStream(Path.Combine(_directory, "supervisor.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                if (!told)
                    LogWaiting(_directory);
                await Task.Delay(LockEvery, _time, cancellationToken);
            }
        }
    }

    private async Task KeepAsync(SupervisedService service, CancellationToken cancellationToken)
    {
        if (await service.AdoptAsync(cancellationToken) is { } pid)
            LogAdopted(service.Name, pid);
        using var timer = new PeriodicTimer(TendEvery, _time);
        do
        {
            try
            {
                if (await service.TendAsync(cancellationToken) is { } change)
                    LogChanged(service.Name, change);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk must not end supervision.
                LogFailed(service.Name, e);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private SupervisedService Find(string name) =>
        _services.TryGetValue(name, out var service) ? service : throw new ToolException($"No supervised service '{name}'.{NameSuggestions.Hint(name, Names)}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Service {Service} adopted, pid {Pid}")]
    private partial void LogAdopted(string service, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Service {Service} {Change}")]
    private partial void LogChanged(string service, string change);

    [LoggerMessage(Level = LogLevel.Information, Message = "Another process supervises {Directory}; waiting for its end")]
    private partial void LogWaiting(string directory);

    [LoggerMessage(Level = LogLevel.Error, Message = "Service {Service} could not be tended; trying again")]
    private partial void LogFailed(string service, Exception exception);
}
