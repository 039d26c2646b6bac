using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Journal;
using AIOps.Tools.Host.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host;

public static class HostSetup
{
    private const string Name = "host", Title = "This machine";

    public static IServiceCollection AddHost(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<HostOptions>, HostOptionsValidator>();
        services.AddOptions<HostOptions>()
            .Configure(options => options.RunDirectory = Path.Combine(configuration["State:DataDirectory"] ?? "data", "run"))
            .Bind(configuration.GetSection(HostOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<ServiceSupervisor>();
        services.AddSingleton<ServiceHealth>();
        if (OperatingSystem.IsLinux())
            services.AddHostedService(provider => provider.GetRequiredService<ServiceSupervisor>());
        return services.AddSingleton(provider => OperatingSystem.IsLinux()
            ? Connect(provider)
            : new ToolDomain(Name, Title, [], Absent: "This machine's own tools read /proc and need Linux; run AIOps on the Linux host or in a container on it."));
    }

    private static ToolDomain Connect(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<HostOptions>>();
        var time = provider.GetRequiredService<TimeProvider>();
        var supervisor = provider.GetRequiredService<ServiceSupervisor>();
        return new ToolDomain(Name, Title,
        [
            new HostOverviewTool(options, time),
            new ListProcessesTool(options, time),
            new ListDisksTool(time),
            new ListPortsTool(),
            new QueryJournalTool(options, time),
            new ListUnitsTool(),
            new ListServicesTool(supervisor),
            new GetServiceLogsTool(supervisor),
            new RestartServiceTool(supervisor, provider.GetRequiredService<ServiceHealth>()),
        ], Connected: Environment.MachineName);
    }
}
