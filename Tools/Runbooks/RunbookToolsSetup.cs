using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tools.Runbooks;

public static class RunbookToolsSetup
{
    /// <summary>Needs the stores from the Policies set-up.</summary>
    public static IServiceCollection AddRunbookTools(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(provider => new ToolDomain("runbooks", "Runbooks",
        [
            new ListRunbooksTool(provider.GetRequiredService<RunbookStore>()),
            new RunRunbookTool(provider.GetRequiredService<Database>(), provider.GetRequiredService<RunbookStore>(), provider.GetRequiredService<ExecutionStore>(),
                provider.GetRequiredService<ActionStore>(), provider.GetRequiredService<ExecutionWake>(), provider.GetRequiredService<TimeProvider>()),
            new ConfirmRunbookStepTool(provider.GetRequiredService<ExecutionStore>()),
        ], Connected: "its own records"));
}
