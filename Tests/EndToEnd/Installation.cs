using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd;

/// <summary>An installation of the product: its state, its configuration and the processes that run on them.</summary>
public sealed class Installation : IAsyncDisposable
{
    public const string AdminKey = "end-to-end-admin-key-0123456789";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aiops-e2e-");
    private readonly List<ProductProcess> _processes = [];
    private readonly int _port = ServerProcess.FreePort();

    public Installation()
    {
        Environment = new()
        {
            ["AIOPS_ADMIN_API_KEY"] = AdminKey,
            ["AIOPS_State__DataDirectory"] = Path.Combine(_directory.FullName, "data"),
            ["AIOPS_Host__RunDirectory"] = Path.Combine(_directory.FullName, "run"),
            // Short, so that what a killed process held is taken over soon.
            ["AIOPS_Queue__Lease"] = "00:00:02",
            ["AIOPS_Verification__FirstDelay"] = "00:00:00.1",
        };
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        Client.DefaultRequestHeaders.Add("X-API-KEY", AdminKey);
    }

    public Dictionary<string, string> Environment { get; }

    /// <summary>Speaks to the Agent as its admin.</summary>
    public HttpClient Client { get; }

    public string Folder => _directory.FullName;

    /// <summary>Starts an Agent and waits until it is ready.</summary>
    public async Task<ProductProcess> StartAgentAsync()
    {
        var agent = Start("Agent", "--urls", Client.BaseAddress!.ToString());
        await ReadyAsync(agent);
        return agent;
    }

    public ProductProcess Start(string program, params string[] arguments)
    {
        var process = ProductProcess.Start(program, Environment, arguments);
        _processes.Add(process);
        return process;
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await Client.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new HttpRequestException($"{path} answers {(int)response.StatusCode}: {text}", null, response.StatusCode);
    }

    /// <summary>Waits until the action has ended, and answers it.</summary>
    public async Task<JsonElement> EndOfAsync(string actionId)
    {
        JsonElement action = default;
        await Eventually.TrueAsync(async () =>
        {
            action = await GetAsync($"/api/actions/{actionId}");
            return action.GetProperty("status").GetString() is not ("requested" or "awaiting_approval" or "queued" or "running" or "verifying");
        }, TimeSpan.FromSeconds(60), e => e is HttpRequestException);
        return action;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        Client.Dispose();
        _directory.Delete(recursive: true);
    }

    private Task ReadyAsync(ProductProcess agent) => Eventually.TrueAsync(async () =>
    {
        if (agent.HasExited)
            throw new InvalidOperationException($"the Agent ended: {agent.Output}");
        using var response = await Client.GetAsync("/health");
        return response.StatusCode == HttpStatusCode.OK;
    }, TimeSpan.FromSeconds(60), e => e is HttpRequestException or TaskCanceledException);
}
