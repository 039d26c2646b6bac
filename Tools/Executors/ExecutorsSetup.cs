using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Executors;

public static class ExecutorsSetup
{
    private const string Name = "executors", Title = "Executors";

    /// <summary>Needs the stores and credentials from the Policies set-up. Nothing is offered that is not enabled.</summary>
    public static IServiceCollection AddExecutors(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ExecutorsOptions>().Bind(configuration.GetSection(ExecutorsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .Validate(o => !o.Ssh.Enabled || o.Ssh.AllowedHosts.Count > 0, "Executors:Ssh:AllowedHosts must name the hosts that may be reached, such as web-*")
            .Validate(o => !o.Powershell.Enabled || o.Powershell.AllowedHosts.Count > 0, "Executors:Powershell:AllowedHosts must name the hosts that may be reached, such as win-*")
            .Validate(o => !o.Http.Enabled || o.Http.AllowedHosts.Count > 0, "Executors:Http:AllowedHosts must name the hosts that may be reached, such as api.example.com")
            .Validate(o => !o.Python.Enabled || File.Exists(o.Python.Interpreter), "Executors:Python:Interpreter must be the path of a Python 3")
            .Validate(o => o.Python is { MemoryMegabytes: >= 64 and <= 65536, FileMegabytes: >= 1 and <= 65536 }, "Executors:Python:MemoryMegabytes must be 64 to 65536 and FileMegabytes 1 to 65536")
            .Validate(o => OperatingSystem.IsLinux() || o is { Ssh.Enabled: false, Powershell.Enabled: false, Python.Enabled: false }, "Executors:Ssh, Powershell and Python need Linux")
            .ValidateOnStart();
        services.AddSingleton<CredentialUse>();
        services.AddSingleton(provider => new HttpExecutor(provider.GetRequiredService<CredentialUse>(), provider.GetRequiredService<IOptions<ExecutorsOptions>>().Value.Http));
        return services.AddSingleton(Connect);
    }

    private static ToolDomain Connect(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ExecutorsOptions>>().Value;
        var (runs, credentials) = (provider.GetRequiredService<ExecutorRunStore>(), provider.GetRequiredService<CredentialUse>());
        var tools = new List<Tool>();
        if (options.Ssh.Enabled)
            tools.Add(new RunSshTool(runs, credentials, options.Ssh));
        if (options.Powershell.Enabled)
            tools.Add(new RunPowershellTool(runs, credentials, options.Powershell));
        if (options.Python.Enabled)
            tools.Add(new RunPythonTool(runs, credentials, options.Python));
        if (options.Http.Enabled)
            tools.AddRange([new HttpGetTool(provider.GetRequiredService<HttpExecutor>()), new HttpRequestTool(runs, provider.GetRequiredService<HttpExecutor>())]);
        return tools.Count > 0
            ? new ToolDomain(Name, Title, tools, Connected: string.Join(", ", tools.Select(t => t.Definition.Name)))
            : new ToolDomain(Name, Title, [], Absent: "Scripts and requests of runbooks are off. Enable what is needed: Executors:Ssh:Enabled, Executors:Powershell:Enabled or Executors:Http:Enabled with their AllowedHosts, Executors:Python:Enabled.");
    }
}
