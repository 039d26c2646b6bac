using AIOps.Mcp.Client;
using AIOps.Mcp.Client.Foreign;
using AIOps.Mcp.Results;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Safety.States;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Mcp;

public static class McpSetup
{
    /// <summary>The catalogue over the registered <see cref="Tools.Abstractions.ToolDomain"/>s, connected when the host starts.</summary>
    public static IServiceCollection AddToolCatalog(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGrants(configuration);
        services.AddOptions<Dictionary<string, ToolServerOptions>>().Bind(configuration.GetSection(ToolServerOptions.Section));
        services.AddOptions<ForeignServersOptions>().Configure(foreign => foreign.Servers = Foreign(configuration)).ValidateOnStart();
        services.AddSingleton(sp => new ToolServerList(
            sp.GetRequiredService<IOptions<Dictionary<string, ToolServerOptions>>>().Value, sp.GetRequiredService<IOptions<ForeignServersOptions>>().Value.Servers));
        services.AddSingleton<ToolTransports>();
        services.AddSingleton<ToolCatalogFactory>();
        services.AddSingleton(sp => sp.GetRequiredService<ToolCatalogFactory>().Create());
        services.AddSingleton<IToolDirectory>(sp => sp.GetRequiredService<ToolCatalog>());
        services.AddSingleton<ITargetReader, TargetReader>();
        services.AddSingleton<ResultBudget>();
        services.AddHostedService<CatalogStarter>();
        return services;
    }
    /// <summary>The servers of configuration itself and those of a file, which may not repeat a name.</summary>
    private static IReadOnlyList<ForeignServer> Foreign(IConfiguration configuration)
    {
        var reader = new ForeignServersReader(Environment.GetEnvironmentVariable);
        var inline = reader.Read(configuration.GetSection(ForeignServersOptions.Section));
        if ((configuration[ForeignServersOptions.FileArgument] ?? configuration[ForeignServersOptions.FileKey]) is not { Length: > 0 } path)
            return inline;
        IConfigurationRoot file;
        try
        {
            file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false).Build();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Wrong($"{ForeignServersOptions.FileKey}: {path} cannot be read: {e.InnerException?.Message ?? e.Message}");
        }
        var all = inline.Concat(reader.Read(file.GetSection(ForeignServersOptions.Section))).ToList();
        return all.GroupBy(server => server.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw Wrong($"{ForeignServersOptions.Section}:{twice} is named twice, in configuration and in {path}")
            : all;
    }

    private static OptionsValidationException Wrong(string problem) => new(ForeignServersOptions.Section, typeof(ForeignServersOptions), [problem]);
}
