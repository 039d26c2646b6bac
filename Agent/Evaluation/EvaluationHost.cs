using AIOps.Agent.Analysis;
using AIOps.Agent.Chat;
using AIOps.Agent.Evaluation.Recorded;
using AIOps.Agent.Llm;
using AIOps.Agent.Llm.Offline;
using AIOps.Mcp;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools;
using AIOps.Worker;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Evaluation;

/// <summary>
/// The Agent's own graph, gate, models and analysis around the tools of one scenario, with a state of its own that is thrown
/// away. There is no Worker: what is asked for is recorded by the gate and never carried out.
/// </summary>
internal sealed class EvaluationHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DirectoryInfo _state;
    private bool _isStarted;

    private EvaluationHost(IHost host, DirectoryInfo state) => (_host, _state) = (host, state);

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="settings">As on the Agent's command line.</param>
    /// <param name="provider">The only model that is asked; null: all that are configured, in their order.</param>
    /// <param name="tools">Registers the tools; null: the connected ones.</param>
    /// <exception cref="ScenarioException">There is no such provider.</exception>
    public static async Task<EvaluationHost> StartAsync(IReadOnlyList<string> settings, string? provider, Action<IServiceCollection>? tools, CancellationToken cancellationToken)
    {
        var state = Directory.CreateTempSubdirectory("aiops-eval-");
        var host = Build(settings, provider, tools, state.FullName);
        var started = new EvaluationHost(host, state);
        try
        {
            await host.StartAsync(cancellationToken);
            started._isStarted = true;
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
            await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        _state.Delete(recursive: true);
    }

    private static IHost Build(IReadOnlyList<string> settings, string? provider, Action<IServiceCollection>? tools, string state)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables("AIOPS_").AddCommandLine([.. settings]);
        // Never the installation's own state: what is tried out here would stand among its conversations and actions.
        builder.Configuration.AddInMemoryCollection([new("Worker:Enabled", "false"), new("State:DataDirectory", state), new("ConnectionStrings:Postgres", ""), new("ConnectionStrings:Redis", "")]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var services = builder.Services.AddSingleton(TimeProvider.System);
        services.AddState(builder.Configuration);
        (tools ?? (all => all.AddTools(builder.Configuration)))(services);
        services.AddToolCatalog(builder.Configuration).AddSafety(builder.Configuration).AddPolicyEvaluation().AddWorker(builder.Configuration);
        services.AddChat(builder.Configuration).AddAnalysis(builder.Configuration);
        if (provider is not null)
            services.PostConfigure<LlmOptions>(options => options.Providers = provider == OfflineReasoner.Name ? [] : [Named(options, provider)]);
        return builder.Build();
    }

    private static ProviderOptions Named(LlmOptions options, string name) => options.Providers.FirstOrDefault(one => one.Name == name)
        ?? throw new ScenarioException($"there is no provider {name}; configured are {string.Join(", ", options.Providers.Select(one => one.Name).Append(OfflineReasoner.Name).Distinct())}");
}
