using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using AIOps.Policies.Model.Tools;
using AIOps.Tools.Host;
using AIOps.Tools.Host.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Tools.Host;

/// <summary>The demo as it really runs: a supervised service leaks, reports itself, is restarted by the tool and is well again.</summary>
public sealed class LeakyServiceTests
{
    [Fact]
    public async Task Leak_PastTheLimit_IsReportedOnceAndHealedByRestartService()
    {
        var reports = Channel.CreateUnbounded<(string? Key, JsonElement Body)>();
        var failures = 1;
        await using var receiver = await ReceiverAsync(async context =>
        {
            var body = await context.Request.ReadFromJsonAsync<JsonElement>();
            context.Response.StatusCode = failures-- > 0 ? 503 : 202;
            await reports.Writer.WriteAsync((context.Request.Headers["X-API-KEY"], body));
        });
        var port = FreePort();
        var url = $"http://127.0.0.1:{port}";
        await using var fixture = new SupervisorFixture(change: s =>
        {
            s.Command = "dotnet";
            s.Arguments = [DemoAssembly()];
            s.HealthUrl = url + "/health";
            s.Environment = new()
            {
                ["PORT"] = $"{port}", ["NAME"] = SupervisorFixture.Name, ["LIMIT_MB"] = "250",
                ["WEBHOOK_URL"] = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/webhook",
                ["WEBHOOK_KEY"] = "the-key",
            };
        });
        await fixture.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var health = new ServiceHealth();
        var tool = new RestartServiceTool(fixture.Supervisor, health);
        var arguments = new { service_name = SupervisorFixture.Name };
        await Eventually.TrueAsync(() => health.CheckAsync(SupervisorFixture.Name, fixture.Status, CancellationToken.None).Result.State == HealthState.Healthy, "it is well");

        using var leaked = await http.GetAsync("/trigger_memory?mb=300");
        Assert.Equal(HttpStatusCode.OK, leaked.StatusCode);
        using var sick = await http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, sick.StatusCode);
        Assert.Contains("over the limit of 250 MB", await sick.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var refused = await reports.Reader.ReadAsync();
        var taken = await reports.Reader.ReadAsync();
        Assert.Equal("the-key", taken.Key);
        Assert.Equal(refused.Body.GetProperty("incident_id").GetString(), taken.Body.GetProperty("incident_id").GetString());
        Assert.Equal("Memory Leak", taken.Body.GetProperty("alert_type").GetString());
        Assert.Equal(SupervisorFixture.Name, taken.Body.GetProperty("container_name").GetString());
        Assert.Contains("over the limit of 250 MB", taken.Body.GetProperty("logs").GetString(), StringComparison.Ordinal);

        var snapshot = (await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data;
        Assert.Equal(Effect.NotApplied, (await tool.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        Assert.Equal(HealthState.Unhealthy, (await tool.PhaseAsync(ToolPhase.Verify, arguments, snapshot)).Read<Health>().State);

        await tool.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "action-1");
        Assert.Equal(Effect.Applied, (await tool.PhaseAsync(ToolPhase.Probe, arguments, snapshot)).Read<Effect>());
        await Eventually.TrueAsync(() => tool.PhaseAsync(ToolPhase.Verify, arguments, snapshot).Result.Read<Health>().State == HealthState.Healthy, "it is verified");

        // Delivered again after a crash, with a key it does not remember: the snapshot still protects.
        await tool.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "action-1");
        await tool.PhaseAsync(ToolPhase.Execute, arguments, snapshot, "action-2");
        Assert.Equal(2, fixture.Status.Starts);
        Assert.False(reports.Reader.TryRead(out _));
    }

    private static async Task<WebApplication> ReceiverAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/webhook", handle);
        await app.StartAsync();
        return app;
    }

    private static string DemoAssembly()
    {
        // bin/<configuration>/net10.0 of the tests and of the demo run in parallel.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output;
        while (!File.Exists(Path.Combine(root.FullName, "AIOps.sln")))
            root = root.Parent ?? throw new InvalidOperationException("AIOps.sln is not above the tests.");
        return Path.Combine(root.FullName, "deploy/demo/bin", output.Parent!.Name, output.Name, "AIOps.LeakyService.dll");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
