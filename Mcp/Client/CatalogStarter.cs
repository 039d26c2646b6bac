using Microsoft.Extensions.Hosting;

namespace AIOps.Mcp.Client;

/// <summary>Connects the catalogue before whatever is registered after it starts.</summary>
internal sealed class CatalogStarter(ToolCatalog catalog) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => catalog.ConnectAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
