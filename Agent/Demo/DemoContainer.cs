using System.Diagnostics;

namespace AIOps.Agent.Demo;

/// <summary>
/// Runs the leaky service as a container with the docker command: builds its image when it is not there, and removes the
/// container at the end. It shares the host's network, so that it reaches an Agent on loopback (Linux).
/// </summary>
internal sealed class DemoContainer(IConfiguration configuration) : IHostedService
{
    private const string Dockerfile = "deploy/demo/Dockerfile";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await DockerAsync(cancellationToken, "image", "inspect", DemoMode.ServiceName) is not null
            && await DockerAsync(cancellationToken, "build", "-f", Dockerfile, "-t", DemoMode.ServiceName, ".") is { } buildProblem)
            throw new InvalidOperationException($"The image of the demo could not be built (run it from the repository's root): {buildProblem}");
        _ = await DockerAsync(cancellationToken, "rm", "-f", DemoMode.ServiceName);
        var environment = configuration.GetSection($"{DemoMode.Section}:Environment").GetChildren().SelectMany(e => new[] { "-e", $"{e.Key}={e.Value}" });
        if (await DockerAsync(cancellationToken, ["run", "-d", "--name", DemoMode.ServiceName, "--network", "host", .. environment, DemoMode.ServiceName]) is { } runProblem)
            throw new InvalidOperationException($"The container of the demo could not be started: {runProblem}");
    }

    public async Task StopAsync(CancellationToken cancellationToken) => _ = await DockerAsync(cancellationToken, "rm", "-f", DemoMode.ServiceName);

    /// <summary>Null when it went well, else what docker said.</summary>
    private async Task<string?> DockerAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var start = new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (configuration["Docker:Host"] is { } host)
            start.Environment["DOCKER_HOST"] = host;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await output;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? null : errors.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"the docker command cannot be run: {e.Message}";
        }
    }
}
