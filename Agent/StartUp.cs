using System.Net;
using AIOps.Agent.Auth;
using AIOps.Mcp.Client;
using AIOps.Policies.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace AIOps.Agent;

/// <summary>What is refused before anything starts, and what a person is told once everything has.</summary>
public sealed class StartUp(Database database, ToolCatalog catalog, FirstKey firstKey, IConfiguration configuration)
{
    /// <summary>Runs a command of the program; a failure that the operator can mend ends it with a sentence and 1, not with a stack trace.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (Explain(e) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);
            return 1;
        }
    }

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

    /// <exception cref="InvalidOperationException">An address that cannot be read, or that would show keys to the network.</exception>
    public void RefuseOpenHouse()
    {
        // Keys guard every address; still, plain HTTP beyond this machine would show them to the network.
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>();
        foreach (var url in (configuration["urls"] ?? AgentHost.DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries).Concat(endpoints))
        {
            var address = Parse(url);
            var loopback = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
            if (!loopback && address.Scheme == "http" && !configuration.GetValue("AllowPlainHttp", false))
                throw new InvalidOperationException($"{url} is reachable from other machines over plain HTTP. Use https, put a TLS proxy in front and set AIOPS_AllowPlainHttp=true, or bind to 127.0.0.1.");
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.Port is >= 0 and <= ushort.MaxValue && address.Scheme is "http" or "https")
                return address;
        }
        catch (FormatException)
        {
            // Answered below, with the fix.
        }
        throw new InvalidOperationException($"urls: {url} is not an address to listen on; write it as {AgentHost.DefaultUrl}");
    }

    /// <summary>A sentence for the operator when the start failed for a reason that the operator can mend; else null.</summary>
    private static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException e => string.Join(Environment.NewLine, e.Failures),
        AggregateException e when e.InnerExceptions.Select(Explain).ToArray() is var all && !all.Contains(null) => string.Join(Environment.NewLine, all),
        StoreUnavailableException or NewerDatabaseException or InvalidOperationException { Source: "AIOps.Agent" } => exception.Message,
        // It names the key, the value and the type that the value should have.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => $"{exception.Message}{Choices(exception)}",
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Stop the other program or choose another address: --urls http://127.0.0.1:8090",
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } when exception.Message.Contains("HTTPS", StringComparison.Ordinal) =>
            "urls: https needs a certificate; set Kestrel:Certificates:Default:Path and, where it has one, Kestrel:Certificates:Default:Password",
        IOException or UnauthorizedAccessException => $"{exception.Message} State:DataDirectory must name a folder that this user may write to.",
        _ => null,
    };

    private static string Choices(Exception exception)
    {
        var type = typeof(Risk).Assembly.GetTypes().FirstOrDefault(t => t.IsEnum && exception.Message.Contains($"'{t.FullName}'", StringComparison.Ordinal));
        return type is null ? "" : $" Known are {string.Join(", ", Enum.GetNames(type))}.";
    }
}
