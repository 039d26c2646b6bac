using AIOps.Agent.Chat;
using AIOps.Mcp;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using AIOps.Worker;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Agent.Chat;

/// <summary>The real parts around a scripted model: state in a file, gate, Worker, tools over pipes.</summary>
public sealed class ChatHost : IAsyncDisposable
{
    public static readonly Principal Alice = new("key:alice", Role.Operator);
    public static readonly Principal Bob = new("key:bob", Role.Approver);

    private readonly IHost _host;

    private ChatHost(IHost host) => _host = host;

    public ChatService Chat => Get<ChatService>();

    public RunFollower Follower => Get<RunFollower>();

    public ActionStore Actions => Get<ActionStore>();

    public ActionDecisions Decisions => Get<ActionDecisions>();

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="dieAfterWrites">This many writes reach the disk, then the state store of this host fails for ever: its process is as good as dead.</param>
    public static async Task<ChatHost> StartAsync(
        string directory, IChatClient model, IReadOnlyList<Tool> tools, Dictionary<string, string?>? settings = null, int? dieAfterWrites = null, bool worker = true)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["State:DataDirectory"] = directory,
            ["Chat:ResumeInterval"] = "00:00:00.050",
            ["Chat:Lease"] = "00:00:00.600",
            ["Worker:Enabled"] = worker.ToString(),
            ["Verification:Retries"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddState(builder.Configuration).AddSafety(builder.Configuration).AddToolCatalog(builder.Configuration).AddWorker(builder.Configuration).AddChat(builder.Configuration);
        services.AddSingleton(new ToolDomain("test", "Test", tools, Connected: "the test"));
        services.AddSingleton(model);
        if (dieAfterWrites is { } writes)
        {
            var inner = services.First(s => s.ServiceType == typeof(Database)).ImplementationFactory!;
            services.AddSingleton<Database>(provider => new DyingDatabase((Database)inner(provider), writes));
        }
        var host = builder.Build();
        await host.Services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        await host.Services.GetRequiredService<ToolCatalog>().ConnectAsync(CancellationToken.None);
        await host.StartAsync();
        return new ChatHost(host);
    }

    public async Task<string> AskAsync(string message, string? session = null, Principal? by = null) =>
        (await Chat.StartAsync(by ?? Alice, new ChatRequest(session, message), CancellationToken.None)).RunId ?? throw new InvalidOperationException("no run was begun");

    /// <summary>The run once it has ended; with <paramref name="orWaits"/> also when it waits for approval.</summary>
    public async Task<ChatView> EndAsync(string runId, bool orWaits = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var state = await Follower.WaitAsync(runId, view => orWaits && view.PendingApprovals.Count > 0, limit.Token);
        return await Chat.ViewAsync(state, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
