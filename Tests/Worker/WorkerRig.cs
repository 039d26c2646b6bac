using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.People;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.States;
using AIOps.Policies.Storage;
using AIOps.Tests.Mcp;
using AIOps.Worker;
using AIOps.Worker.Execution;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Worker;

/// <summary>Everything between a proposal and its end, on a real database and a real catalogue; only the tools are the test's.</summary>
public sealed class WorkerRig : IAsyncDisposable
{
    // Timers that are further off are limits of connects and calls.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(7);

    private readonly ServiceProvider _services;
    private long _fence = 1L << 50;

    public WorkerRig(Database database, IActionQueue? queue = null, McpRig? tools = null, Action<IServiceCollection>? configure = null)
    {
        Tools = tools ?? new McpRig();
        Queue = queue as MemoryQueue ?? new MemoryQueue();
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection().AddLogging().AddState(configuration).AddSafety(configuration).AddPolicyEvaluation().AddWorker(configuration)
            .AddSingleton(database).AddSingleton(queue ?? Queue).AddSingleton<TimeProvider>(Tools.Time)
            .AddSingleton(Tools.Catalog).AddSingleton<IToolDirectory>(_ => Tools.Catalog).AddSingleton<ITargetReader, TargetReader>().AddSingleton(McpRig.Signer);
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public McpRig Tools { get; }

    public CountingTool Poke => Tools.Poke;

    public MemoryQueue Queue { get; }

    public ActionService Service => Get<ActionService>();

    public ActionDecisions Decisions => Get<ActionDecisions>();

    public ActionStore Actions => Get<ActionStore>();

    public IServiceProvider Services => _services;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async Task<Policy> PolicyAsync(Func<Policy, Policy>? change = null)
    {
        var policy = new Policy { Name = "p", Condition = JsonElement.Parse("""{"name": "x"}"""), Action = JsonElement.Parse("""{"tool": "poke"}""") };
        return await Get<PolicyWriter>().CreateAsync(change?.Invoke(policy) ?? policy, new Principal("key:admin", Role.Admin), CancellationToken.None);
    }

    public static ActionProposal Proposal(Policy policy, string name = "a", string? incident = null) =>
        new("poke", McpRig.Arguments(name), ActionOrigin.Policy, new Principal($"policy:{policy.Id}", Role.Operator), "because")
        {
            Mode = policy.Mode, PolicyId = policy.Id, PolicyVersion = policy.Version, Cooldown = policy.Cooldown, RateLimit = policy.RateLimit, Verify = policy.Verify, IncidentId = incident,
        };

    /// <summary>A queued action of a new policy, on an incident's timeline.</summary>
    public async Task<ActionRequest> QueuedAsync(Func<Policy, Policy>? change = null, string name = "a")
    {
        await Tools.Catalog.ConnectAsync(CancellationToken.None);
        var action = await Service.RequestAsync(Proposal(await PolicyAsync(change), name, await IncidentAsync()), CancellationToken.None);
        Assert.True(action.Status == ActionStatus.Queued, action.Result);
        return action;
    }

    public async Task<string> IncidentAsync()
    {
        var incident = new Incident { Id = Guid.NewGuid().ToString("N"), Fingerprint = "f", Title = "t", Source = "s", CreatedAt = Tools.Time.GetUtcNow(), UpdatedAt = Tools.Time.GetUtcNow() };
        await Get<Database>().WriteAsync(transaction => Get<IncidentStore>().InsertAsync(transaction, incident, CancellationToken.None), CancellationToken.None);
        return incident.Id;
    }

    public LeasedJob Lease(ActionRequest action) =>
        new(new ActionJob(action.Id), "r", Interlocked.Increment(ref _fence), 1, Tools.Time.GetUtcNow() + TimeSpan.FromSeconds(30));

    /// <summary>One delivery; the clock moves on whenever the worker only waits for it.</summary>
    public async Task<JobEnd> DeliverAsync(ActionRequest action, LeasedJob? lease = null, CancellationToken cancellationToken = default)
    {
        var run = Task.Run(() => Get<ActionExecutor>().RunAsync(lease ?? Lease(action), cancellationToken), CancellationToken.None);
        while (!run.IsCompleted)
        {
            if (Tools.Time.UntilNext is { } next && next <= Soon)
                Tools.Time.Advance(next);
            await Task.Delay(1, CancellationToken.None);
        }
        return await run;
    }

    public async Task<ActionRequest> LoadAsync(ActionRequest action) => (await Actions.GetAsync(action.Id, CancellationToken.None))!;

    public async Task<string[]> TimelineAsync(ActionRequest action) =>
        [.. (await Get<IncidentStore>().EventsAsync(action.IncidentId!, 0, CancellationToken.None)).Select(e => e.Kind)];

    public async Task<string[]> AuditAsync() =>
        [.. (await Get<AuditStore>().ListAsync(new PageRequest(500), CancellationToken.None)).Items.Reverse().Where(e => e.Verb.StartsWith("action.", StringComparison.Ordinal)).Select(e => e.Verb)];

    public async Task<string[]> JobsAsync() =>
        [.. (await Get<JobLogStore>().ListAsync(new PageRequest(500), CancellationToken.None)).Items.Select(j => $"{j.Action} {j.Target} {j.Status}")];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Tools.DisposeAsync();
    }
}
