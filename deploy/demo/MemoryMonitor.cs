using System.Text.Json;

namespace AIOps.LeakyService;

/// <summary>
/// Measures this process's memory and reports an incident when it passes the limit: one per episode, sent again until the
/// receiver has it. An episode ends when memory falls well below the limit, which here only a restart brings about.
/// </summary>
public sealed partial class MemoryMonitor(DemoSettings settings, Faults faults, RecentLog log, TimeProvider time, ILogger<MemoryMonitor> logger) : BackgroundService
{
    private const double EpisodeEndsBelow = 0.9;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private string? _incident;
    private bool _delivered;
    private TimeSpan _wait = Every;
    private DateTimeOffset _notBefore;
    private double _owed;

    private sealed record Report(string IncidentId, string ContainerName, string AlertType, string Severity, string Logs, DateTimeOffset Timestamp);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            LeakByItself();
            var resident = Faults.ResidentMb;
            if (resident > settings.LimitMb && _incident is null)
            {
                (_incident, _delivered, _wait) = (Guid.NewGuid().ToString(), settings.WebhookUrl is null, Every);
                LogOver(resident, settings.LimitMb, faults.LeakedMb, _incident);
            }
            else if (resident < settings.LimitMb * EpisodeEndsBelow)
            {
                _incident = null;
            }
            if (_incident is not null && !_delivered && time.GetUtcNow() >= _notBefore)
                await SendAsync(http, _incident, stoppingToken);
        }
    }

    private void LeakByItself()
    {
        _owed += settings.AutoLeakMbPerSecond * Every.TotalSeconds;
        if (_owed < 1)
            return;
        var megabytes = (int)Math.Min(_owed, Faults.LargestLeakMb);
        _owed -= megabytes;
        if (faults.Leak(megabytes))
            LogGrown(megabytes, Faults.ResidentMb, settings.LimitMb);
    }

    private async Task SendAsync(HttpClient http, string incident, CancellationToken cancellationToken)
    {
        var report = new Report(incident, settings.Name, "Memory Leak", "critical", log.Text, time.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.WebhookUrl) { Content = JsonContent.Create(report, options: SnakeCase) };
        if (settings.WebhookKey is { Length: > 0 } key)
            request.Headers.TryAddWithoutValidation("X-API-KEY", key);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            _delivered = response.IsSuccessStatusCode;
            LogSent(incident, (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNotSent(incident, e.Message);
        }
        _notBefore = time.GetUtcNow() + _wait;
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Leaked {Megabytes} MB by itself; resident {ResidentMb} MB of {LimitMb} MB")]
    private partial void LogGrown(int megabytes, double residentMb, int limitMb);

    [LoggerMessage(Level = LogLevel.Error, Message = "Memory {ResidentMb} MB is over the limit of {LimitMb} MB ({LeakedMb} MB leaked); incident {Incident}")]
    private partial void LogOver(double residentMb, int limitMb, long leakedMb, string incident);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {Incident} reported: {Status}")]
    private partial void LogSent(string incident, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Incident {Incident} could not be reported, trying again: {Reason}")]
    private partial void LogNotSent(string incident, string reason);
}
