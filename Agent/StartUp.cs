using System.Net;
using AIOps.Agent.Auth;
using AIOps.Mcp.Client;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent;

/// <summary>What is refused before anything starts, and what a person is told once everything has.</summary>
public sealed class StartUp(Database database, ToolCatalog catalog, FirstKey firstKey, IConfiguration configuration)
{
    public void Announce(IEnumerable<string> urls)
    {
        Console.WriteLine($"AIOps is ready on {string.Join(" ", urls)}");
        Console.WriteLine($"State: {(database.Dialect == SqlDialect.Sqlite ? Path.GetFullPath(configuration["State:DataDirectory"] ?? "./data") : "PostgreSQL")}");
        foreach (var server in catalog.Servers)
            Console.WriteLine(server.Problem is { } problem ? $"  - {server.Name}: {problem}" : $"  + {server.Name}: {server.Tools} tools ({server.Connected ?? server.Where})");
        if (firstKey.Take() is not { } key)
            return;
        Console.WriteLine();
        Console.WriteLine("This admin key is shown once; every request carries it as X-API-KEY:");
        Console.WriteLine($"  {key.Reveal()}");
    }

    /// <summary>A sentence for the operator when the start failed for a reason that the operator can mend; else null.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException e => string.Join(Environment.NewLine, e.Failures),
        StoreUnavailableException or NewerDatabaseException or InvalidOperationException { Source: "AIOps.Agent" } => exception.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => $"{exception.Message} Stop the other program or choose another address: --urls http://127.0.0.1:8090",
        _ => null,
    };

    /// <exception cref="InvalidOperationException">An address that would show keys to the network.</exception>
    public void RefuseOpenHouse()
    {
        // Keys guard every address; still, plain HTTP beyond this machine would show them to the network.
        foreach (var url in (configuration["urls"] ?? AgentHost.DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var address = BindingAddress.Parse(url);
            var loopback = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
            if (!loopback && address.Scheme == "http" && !configuration.GetValue("AllowPlainHttp", false))
                throw new InvalidOperationException($"{url} is reachable from other machines over plain HTTP. Use https, put a TLS proxy in front and set AIOPS_AllowPlainHttp=true, or bind to 127.0.0.1.");
        }
    }
}
