using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

public sealed class GetContainerLogsTool(DockerClient docker, TimeProvider time) : ReadTool<GetContainerLogsTool.Parameters, GetContainerLogsTool.Result>(new("get_container_logs")
{
    Title = "Container logs",
    Description = "The last log lines of a Docker container (stdout and stderr, with timestamps), optionally since a time and only those that match a regular expression.",
    Timeout = TimeSpan.FromSeconds(45),
})
{
    public sealed record Parameters(
        [property: Description("Container name or id"), RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.-]*$"), MaxLength(128)] string ContainerName,
        [property: Description("How many lines"), Range(1, LogExcerpt.MaxTail)] int Tail = 100,
        [property: Description("Only newer than this: an age such as 15m, 2h, 1d, or an ISO 8601 time"), MaxLength(40)] string? Since = null,
        [property: Description("Regular expression, case ignored"), MaxLength(200)] string? Grep = null);

    public sealed record Result(
        string Container, DateTimeOffset? Since, int LinesSeen, [property: Description("The log was longer than what is read; its newest part is missing.")] bool Cut, IReadOnlyCollection<string> Lines);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var since = parameters.Since is { Length: > 0 } text ? TimeText.Parse("since", text, time.GetUtcNow()) : (DateTimeOffset?)null;
        var container = await docker.InspectAsync(parameters.ContainerName, cancellationToken);
        var excerpt = new LogExcerpt(parameters.Tail, parameters.Grep);
        // With a filter the Engine must send more than is kept; the client's byte limit bounds it.
        var ask = string.IsNullOrEmpty(parameters.Grep) ? Math.Clamp(parameters.Tail, 1, LogExcerpt.MaxTail) : 10_000;
        var whole = await docker.ReadLogAsync(container, ask, since, excerpt, cancellationToken);
        var answer = excerpt.Lines.Count > 0
            ? string.Join('\n', excerpt.Lines)
            : $"No line{(string.IsNullOrEmpty(parameters.Grep) ? "" : $" matching '{parameters.Grep}'")} among the last {excerpt.Seen} of {container.ShortName}{(since is { } from ? $" since {from:u}" : "")}.";
        if (!whole)
            answer += "\n(The log was longer than the byte limit; its newest part is missing. Ask for a later 'since' or a smaller 'tail'.)";
        return new(answer, new(container.ShortName, since, excerpt.Seen, !whole, excerpt.Lines));
    }
}
