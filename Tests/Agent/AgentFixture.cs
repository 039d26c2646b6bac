using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AIOps.Agent;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent;

/// <summary>The whole Agent in this process on a real port, with a loopback cluster to act on and a folder or a PostgreSQL of its own.</summary>
public sealed class AgentFixture : IAsyncDisposable
{
    public const string AdminKey = "fixture-admin-key-0123456789";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aiops-agent-");
    private readonly Dictionary<Role, HttpClient> _clients = [];
    private WebApplication _app = null!;
    private bool _shares;

    private AgentFixture()
    {
    }

    public LoopbackCluster Cluster { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Speaks as the admin.</summary>
    public HttpClient Client => _clients[Role.Admin];

    public static Task<AgentFixture> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <param name="cluster">One that another Agent has and disposes of; null for one of its own.</param>
    public static async Task<AgentFixture> StartAsync(LoopbackCluster? cluster, string[] settings)
    {
        var agent = new AgentFixture { Cluster = cluster ?? await LoopbackCluster.StartAsync(), _shares = cluster is not null };
        var kubeconfig = agent.Cluster.WriteKubeconfig(Path.Combine(agent._folder.FullName, "kubeconfig"));
        agent._app = AgentHost.Build([
            "--urls", "http://127.0.0.1:0", $"--State:DataDirectory={Path.Combine(agent._folder.FullName, "data")}", $"--Host:RunDirectory={Path.Combine(agent._folder.FullName, "run")}",
            $"--Kubernetes:Kubeconfig={kubeconfig}", $"--ADMIN_API_KEY={AdminKey}", "--Verification:FirstDelay=00:00:00.05", "--Logging:LogLevel:Default=Warning", .. settings]);
        await agent._app.StartAsync();
        agent._clients[Role.Admin] = agent.ClientOf(AdminKey);
        return agent;
    }

    public static async Task<AgentFixture> StartAsync(PostgresServer postgres, RedisServer redis, params string[] settings)
    {
        await redis.StartAsync();
        return await StartAsync([
            $"--ConnectionStrings:Postgres={await postgres.CreateAsync()}", $"--ConnectionStrings:Redis={redis.ConnectionString}", $"--Queue:KeyPrefix=agent-{Guid.NewGuid():N}", .. settings]);
    }

    public HttpClient ClientOf(string key)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        if (key.Length > 0)
            client.DefaultRequestHeaders.Add("X-API-KEY", key);
        return client;
    }

    /// <summary>Speaks with a key of that role.</summary>
    public async Task<HttpClient> ClientAsync(Role role)
    {
        if (!_clients.TryGetValue(role, out var client))
            _clients[role] = client = ClientOf((await Services.GetRequiredService<ApiKeys>().CreateAsync($"{role}-{Guid.NewGuid():N}", role, new Principal("test", Role.Admin), default))!.Reveal());
        return client;
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Posts JSON, given as text or as an object.</summary>
    public async Task<Answer> PostAsync(string path, object body, HttpClient? by = null)
    {
        using var content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await (by ?? Client).PostAsync(new Uri(path, UriKind.Relative), content);
        return await Answer.OfAsync(response);
    }

    public async Task<long> SavePolicyAsync(object policy) => (await PostAsync("/api/policies", policy)).Expect(201).GetProperty("id").GetInt64();

    /// <summary>Waits until the action has ended, and answers it.</summary>
    public async Task<JsonElement> EndOfAsync(string actionId)
    {
        JsonElement action = default;
        await Eventually.TrueAsync(async () =>
        {
            action = await GetAsync($"/api/actions/{actionId}");
            return action.GetProperty("status").GetString() is not ("queued" or "running" or "verifying");
        });
        return action;
    }

    /// <summary>How many rows each table holds.</summary>
    public Task<Dictionary<string, long>> CountRowsAsync() => Services.GetRequiredService<Database>().ReadAsync(async connection =>
    {
        var rows = new Dictionary<string, long>();
        foreach (var table in new[] { "alerts", "incidents", "incident_events", "actions", "policies", "policy_versions", "policy_proposals", "runbook_memory", "api_keys", "audit_log", "outbox", "chat_history", "chat_runs", "job_logs", "system_assets" })
        {
            await using var command = connection.CreateCommand();
            // Names of this method only.
#pragma warning disable CA2100
            command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
            rows[table] = Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }
        return rows;
    }, default);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!_shares)
            await Cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
