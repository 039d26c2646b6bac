using AIOps.Policies.Learning;
using AIOps.Policies.Learning.Proposals;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Policies.Topology;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Aiops.Topology;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Aiops;

public static class AiopsSetup
{
    /// <summary>Needs the stores from the Policies set-up.</summary>
    public static IServiceCollection AddAiops(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AiopsOptions>()
            .Bind(configuration.GetSection(AiopsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .Validate(options => options.PageSize is >= 1 and <= 100, "Aiops:PageSize must lie between 1 and 100.")
            .ValidateOnStart();
        return services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AiopsOptions>>();
            var time = provider.GetRequiredService<TimeProvider>();
            return new ToolDomain("aiops", "AIOps",
            [
                new SimilarIncidentsTool(provider.GetRequiredService<IncidentStore>(), provider.GetRequiredService<AlertStore>(), provider.GetRequiredService<ActionStore>(), provider.GetRequiredService<MemorySearch>()),
                // A process without the gate has nobody to raise the signal: the tool looks by itself.
                new GetActionTool(provider.GetRequiredService<ActionStore>(), provider.GetService<ActionSignal>() ?? new ActionSignal(), time),
                new QueryResultTool(provider.GetRequiredService<ResultStore>(), time),
                // The directory is made of all domains, this one too: it is asked for when it is needed.
                new ProposePolicyTool(provider.GetRequiredService<ProposalStore>(), provider.GetRequiredService<ProposalWriter>(), provider.GetRequiredService<PolicyStore>(),
                    provider.GetRequiredService<ActionStore>(), provider.GetService<IToolDirectory>, time),
                new GetPoliciesTool(provider.GetRequiredService<PolicyStore>()),
                new ListIncidentsTool(provider.GetRequiredService<IncidentStore>(), options),
                new GetIncidentTool(provider.GetRequiredService<IncidentStore>()),
                new ListActionsTool(provider.GetRequiredService<ActionStore>(), options),
                new ListReceivedAlertsTool(provider.GetRequiredService<AlertStore>(), options),
                new ListAssetsTool(provider.GetRequiredService<AssetStore>(), options),
                new GetTopologyTool(provider.GetRequiredService<TopologyReader>(), provider.GetRequiredService<TimeProvider>()),
                new BlastRadiusTool(provider.GetRequiredService<TopologyReader>(), provider.GetRequiredService<TimeProvider>()),
            ], Connected: "its own records");
        });
    }
}
