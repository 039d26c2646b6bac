using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Storage;

/// <summary>Brings the schema up to date before anything else of the host starts; waits a while for a database that is still coming up.</summary>
internal sealed partial class StateStarter(Database database, IOptions<StateOptions> options, TimeProvider time, ILogger<StateStarter> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
            try
            {
                await database.MigrateAsync(cancellationToken);
                LogReady(database.Dialect, time.GetElapsedTime(began));
                return;
            }
            catch (StoreUnavailableException e) when (time.GetElapsedTime(began) < options.Value.StartTimeout)
            {
                LogWaiting(e.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "State is ready in {Dialect} after {Elapsed}")]
    private partial void LogReady(SqlDialect dialect, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Warning, "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string reason);
}
