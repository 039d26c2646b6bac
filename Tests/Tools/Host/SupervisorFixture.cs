using AIOps.Tools.Abstractions;
using AIOps.Tools.Host;
using AIOps.Tools.Host.Services;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Host;

/// <summary>A supervisor with real child processes in a directory of its own.</summary>
public sealed class SupervisorFixture : IAsyncDisposable
{
    public const string Name = "svc";

    public SupervisorFixture(string? directory = null, Action<ServiceOptions>? change = null, bool keepOnExit = false)
    {
        RunDirectory = directory ?? Directory.CreateTempSubdirectory("supervisor-").FullName;
        var service = new ServiceOptions { Command = "sleep", Arguments = ["600"], StopWithin = TimeSpan.FromSeconds(5), KeepOnExit = keepOnExit };
        change?.Invoke(service);
        Supervisor = new ServiceSupervisor(
            Options.Create(new HostOptions { RunDirectory = RunDirectory, Services = { [Name] = service } }), TimeProvider.System, NullLogger<ServiceSupervisor>.Instance);
    }

    public string RunDirectory { get; }

    public ServiceSupervisor Supervisor { get; }

    public ServiceStatus Status => Supervisor.Status(Name);

    public async Task<ServiceStatus> StartAsync()
    {
        await Supervisor.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => Supervisor.IsSupervising && Status.Pid is not null, "the service runs and is ours");
        return Status;
    }

    public async Task<IReadOnlyCollection<string>> LogAsync(string? grep = null)
    {
        var excerpt = new LogExcerpt(100, grep);
        await Supervisor.ReadLogAsync(Name, excerpt, CancellationToken.None);
        return excerpt.Lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Supervisor.StopAsync(CancellationToken.None);
        Supervisor.Dispose();
    }
}
