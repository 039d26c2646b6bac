using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Machines;
using AIOps.Tools.VMware.Map;
using AIOps.Tools.VMware.Resources;
using AIOps.Tools.VMware.Snapshots;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.VMware;

public static class VMwareSetup
{
    private const string Name = "vmware", Title = "VMware vSphere";

    public static IServiceCollection AddVMware(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<VMwareOptions>, VMwareOptionsCheck>();
        services.AddOptions<VMwareOptions>()
            .Bind(configuration.GetSection(VMwareOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<VSphereClient>();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<VMwareOptions>>().Value.IsConnected
            ? Connect(provider.GetRequiredService<VSphereClient>(), provider.GetRequiredService<IOptions<VMwareOptions>>().Value)
            : new ToolDomain(Name, Title, [], Absent: "No vSphere is connected: set VMware:Address (AIOPS_VMware__Address), such as https://vcenter.example or an ESXi host's, VMware:Username and VMware:Password or VMware:PasswordFile."));
    }

    private static ToolDomain Connect(VSphereClient client, VMwareOptions options) => new(Name, Title,
    [
        new MapVMwareTool(client),
        new ListVmsTool(client),
        new GetVmTool(client),
        new ListHostsTool(client),
        new ListDatastoresTool(client),
        new ListClustersTool(client),
        new VmPerformanceTool(client),
        new ListVmEventsTool(client),
        new ListSnapshotsTool(client),
        new RestartVmTool(client),
        new PowerOnVmTool(client),
        new PowerOffVmTool(client),
        new SuspendVmTool(client),
        new CreateSnapshotTool(client),
        new RevertSnapshotTool(client),
    ], Connected: $"{options.Address} as {options.Username ?? "the user of " + options.UsernameFile}");
}
