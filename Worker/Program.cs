using AIOps.Mcp;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Worker;

/// <summary>A Worker of its own, beside Agents that take alerts in: <c>dotnet run --project Worker</c>.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
        builder.Configuration.AddEnvironmentVariables().AddEnvironmentVariables("AIOPS_").AddCommandLine(args);
        builder.Logging.AddConsole().AddFilter("Microsoft", LogLevel.Warning).AddFilter("ModelContextProtocol", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        // Hosted services start in this order: state first, then the tools, then the work.
        builder.Services.AddState(builder.Configuration).AddTools(builder.Configuration).AddToolCatalog(builder.Configuration)
            .AddSafety(builder.Configuration).AddWorker(builder.Configuration);
        try
        {
            using var host = builder.Build();
            await host.RunAsync();
            return 0;
        }
        catch (Exception e) when (e is OptionsValidationException or StoreUnavailableException or NewerDatabaseException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
