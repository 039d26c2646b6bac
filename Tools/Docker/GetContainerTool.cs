using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class GetContainerTool(DockerClient docker) : ReadTool<GetContainerTool.Parameters, GetContainerTool.Result>(new("get_container")
{
    Title = "Container",
    Description = "One Docker container in detail: state, exit code, out of memory, restarts and restart policy, last health checks with their output, command, limits, mounts, networks. Use it to learn why a container does not work. Environment variables are not shown.",
})
{
    private const int ChecksShown = 3;
    private const int OutputShown = 500;

    public sealed record Parameters([property: Description("Container name or id"), RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.-]*$"), MaxLength(128)] string ContainerName);

    public sealed record Result(
        string Id, string Name, string? Image, string? Status, int ExitCode, bool OutOfMemory, string? Error, string StartedAt, string? FinishedAt,
        int RestartCount, string? RestartPolicy, string? Health, [property: Description("The newest last.")] IReadOnlyList<Check> HealthChecks,
        string? Command, [property: Description("None when there is no limit.")] long? MemoryLimitBytes, double? CpuLimit, bool Privileged,
        IReadOnlyList<Mounted> Mounts, IReadOnlyList<Joined> Networks);

    public sealed record Check(int ExitCode, string Output);

    public sealed record Mounted(string? Type, string? Source, string? Destination, bool Writable);

    public sealed record Joined(string Name, string? Address);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var found = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        var command = string.Join(' ', [.. found.Config?.Entrypoint ?? [], .. found.Config?.Cmd ?? []]);
        var data = new Result(
            found.Id[..Math.Min(12, found.Id.Length)], found.ShortName, found.Config?.Image, found.State.Status, found.State.ExitCode, found.State.OOMKilled,
            string.IsNullOrEmpty(found.State.Error) ? null : ToolException.Quote(CredentialMask.Apply(found.State.Error)), found.State.StartedAt, found.State.FinishedAt,
            found.RestartCount, found.HostConfig?.RestartPolicy?.Name, found.State.Health?.Status, Checks(found.State.Health),
            command.Length == 0 ? null : CredentialMask.Apply(command), found.HostConfig?.Memory is > 0 and var memory ? memory : (long?)null,
            found.HostConfig?.NanoCpus is > 0 and var nano ? nano / 1e9 : (double?)null, found.HostConfig?.Privileged == true,
            [.. (found.Mounts ?? []).Select(m => new Mounted(m.Type, m.Source, m.Destination, m.RW))],
            [.. (found.NetworkSettings?.Networks ?? new Dictionary<string, Containers.Network>()).OrderBy(n => n.Key, StringComparer.Ordinal)
                .Select(n => new Joined(n.Key, string.IsNullOrEmpty(n.Value.IPAddress) ? null : n.Value.IPAddress))]);
        return new(Text(data), data);
    }

    private static IReadOnlyList<Check> Checks(Containers.HealthState? health) =>
        [.. (health?.Log ?? []).TakeLast(ChecksShown).Select(c => new Check(c.ExitCode, Shorten(CredentialMask.Apply(c.Output?.Trim() ?? ""))))];

    private static string Shorten(string output) => Excerpt.Head(output, OutputShown, " …(cut)");

    private static string Text(Result c)
    {
        var lines = new List<string>
        {
            $"{c.Name} ({c.Image}) {c.Status}{(c.Status == "running" ? $" since {c.StartedAt}" : $", exit code {c.ExitCode}, ended {c.FinishedAt}")}{(c.OutOfMemory ? ", killed: out of memory" : "")}{(c.Error is null ? "" : $": {c.Error}")}",
            $"Restarts {c.RestartCount}, policy {c.RestartPolicy ?? "no"}; health {c.Health ?? "not checked"}",
            string.Create(CultureInfo.InvariantCulture, $"Limits: memory {(c.MemoryLimitBytes is { } bytes ? ByteSize.Text(bytes) : "none")}, CPU {(c.CpuLimit is { } cpu ? $"{cpu:0.##}" : "none")}{(c.Privileged ? "; PRIVILEGED" : "")}"),
        };
        if (c.Command is not null)
            lines.Add($"Command: {c.Command}");
        lines.AddRange(c.HealthChecks.Select(check => $"Health check ended with {check.ExitCode}: {check.Output}"));
        lines.AddRange(c.Mounts.Select(m => $"Mount {m.Destination} ← {m.Source} ({m.Type}{(m.Writable ? "" : ", read-only")})"));
        lines.AddRange(c.Networks.Select(n => $"Network {n.Name}{(n.Address is null ? "" : $" {n.Address}")}"));
        return string.Join('\n', lines);
    }
}
