using Microsoft.Extensions.Hosting;

namespace AIOps.Mcp.Client;

/// <summary>
/// Connects the catalogue before whatever is registered after it starts, and again whatever was away: a server that nobody
/// could list has no tools that anyone could call.
/// </summary>
internal sealed class CatalogStarter(ToolCatalog catalog, TimeProvider time) : BackgroundService
{
    // One server that does not answer must not keep the rest from starting.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private Task _first = Task.CompletedTask;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _first = catalog.ConnectAsync(CancellationToken.None);
        await Task.WhenAny(_first, Task.Delay(StartLimit, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _first.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await catalog.ConnectAsync(stoppingToken);
    }
}
