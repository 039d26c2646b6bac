using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Services;

namespace AIOps.Tools.Host;

public sealed class GetServiceLogsTool(ServiceSupervisor supervisor) : ReadTool<GetServiceLogsTool.Parameters, GetServiceLogsTool.Result>(new("get_service_logs")
{
    Title = "Service logs",
    Description = "The last lines of output of a service that AIOps supervises (see list_services), optionally only those that match a regular expression.",
})
{
    public sealed record Parameters(
        [property: Description("Name as in list_services"), MinLength(1), MaxLength(200)] string ServiceName,
        [property: Description("How many lines"), Range(1, LogExcerpt.MaxTail)] int Tail = 100,
        [property: Description("Regular expression, case ignored"), MaxLength(200)] string? Grep = null);

    public sealed record Result(string ServiceName, string State, string LogFile, int LinesSeen, IReadOnlyCollection<string> Lines);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var status = supervisor.Status(parameters.ServiceName);
        var excerpt = new LogExcerpt(parameters.Tail, parameters.Grep);
        await supervisor.ReadLogAsync(parameters.ServiceName, excerpt, cancellationToken);
        var text = excerpt.Lines.Count > 0
            ? string.Join('\n', excerpt.Lines)
            : $"No line{(parameters.Grep is null ? "" : $" matching '{parameters.Grep}'")} among {excerpt.Seen} of {status.LogFile}.";
        return new(text, new(parameters.ServiceName, status.State, status.LogFile, excerpt.Seen, excerpt.Lines));
    }
}
