using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class ListContainersTool(DockerClient docker) : ReadTool<ListContainersTool.Parameters, ListContainersTool.Result>(new("list_containers")
{
    Title = "Containers",
    Description = "Docker containers with image, state, health, ports and age. Shows running ones; all=true adds stopped and dead ones. The names are what get_container_logs and restart_container take.",
})
{
    private const int Shown = 200;

    public sealed record Parameters(
        [property: Description("Also those that do not run")] bool All = false,
        [property: Description("Only containers whose name or image contains this"), MaxLength(200)] string? Filter = null);

    public sealed record Result([property: Description("Containers there are.")] int Total, int Matching, IReadOnlyList<Container> Containers);

    public sealed record Container(string Id, string Name, string? Image, string? State, string? Status, DateTimeOffset CreatedAt, IReadOnlyList<string> Ports);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var every = await docker.ListAsync(cancellationToken);
        var matching = every.Where(c => (parameters.All || c.State is "running" or "restarting" or "paused")
            && (string.IsNullOrEmpty(parameters.Filter)
                || c.Name.Contains(parameters.Filter, StringComparison.OrdinalIgnoreCase)
                || c.Image?.Contains(parameters.Filter, StringComparison.OrdinalIgnoreCase) == true))
            .OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        var shown = matching.Take(Shown).Select(c => new Container(
            c.Id[..Math.Min(12, c.Id.Length)], c.Name, c.Image, c.State, c.Status, DateTimeOffset.FromUnixTimeSeconds(c.Created),
            [.. (c.Ports ?? []).Select(p => p.PublicPort is { } open ? $"{p.IP}:{open}->{p.PrivatePort}/{p.Type}" : $"{p.PrivatePort}/{p.Type}").Distinct()])).ToList();
        var text = shown.Count > 0
            ? string.Join('\n', shown.Select(c => $"{c.Name} ({c.Image}) {c.Status}"))
            : $"No {(parameters.All ? "" : "running ")}container{(string.IsNullOrEmpty(parameters.Filter) ? "" : $" matching '{parameters.Filter}'")} among {every.Count} at {docker.Endpoint}.";
        if (matching.Count > shown.Count)
            text += $"\n{matching.Count - shown.Count} more; narrow by filter.";
        return new(text, new(every.Count, matching.Count, shown));
    }
}
