using AIOps.Policies.Storage.Mapping;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Storage.Databases;

/// <summary>Sets the <see cref="SharedClock"/> by PostgreSQL's: before anything else of the host begins, and every few seconds. While the database is away the clock goes on by itself.</summary>
internal sealed partial class ClockKeeper(Database database, SharedClock clock, IOptions<StateOptions> options, ILogger<ClockKeeper> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A wall clock that is so far off says something is wrong with this machine; nothing else depends on it.
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(5);

    private bool _isOff;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
            try
            {
                await SetAsync(cancellationToken);
                return;
            }
            catch (StoreUnavailableException) when (clock.GetElapsedTime(began) < options.Value.StartTimeout)
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await SetAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The monotonic clock carries on.
            }
    }

    private async Task SetAsync(CancellationToken cancellationToken)
    {
        await database.ReadAsync(async connection =>
        {
            // With the connection open: only the way there and back is uncertain, and the middle of it halves that.
            var asked = clock.GetTimestamp();
            var now = await connection.ListAsync("SELECT clock_timestamp() AS now", null, row => row.Time("now"), cancellationToken);
            clock.Set(now[0], asked + ((clock.GetTimestamp() - asked) / 2));
            return true;
        }, cancellationToken);
        var off = TimeProvider.System.GetUtcNow() - clock.GetUtcNow();
        if (_isOff != (off.Duration() > WorthSaying))
        {
            _isOff = !_isOff;
            if (_isOff)
                LogOff(off);
            else
                LogRight();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This machine's clock is {Off} off the database's, which is the one that counts")]
    private partial void LogOff(TimeSpan off);

    [LoggerMessage(Level = LogLevel.Information, Message = "This machine's clock is right again")]
    private partial void LogRight();
}
