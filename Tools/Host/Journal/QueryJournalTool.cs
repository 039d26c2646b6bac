using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host.Journal;

public sealed class QueryJournalTool(IOptions<HostOptions> options, TimeProvider time) : ReadTool<QueryJournalTool.Parameters, QueryJournalTool.Result>(new("query_journal")
{
    Title = "Journal",
    Description = "The last entries of this machine's systemd journal, optionally of one unit, of a priority or worse, since a time, and only those that match a regular expression. Use it for what the kernel and the services logged.",
})
{
    // With a filter more has to be read than is shown.
    private const int ReadWithFilter = 20_000;
    private const int CharacterLimit = 16 * 1024 * 1024;

    public sealed record Parameters(
        [property: Description("Only this unit, such as nginx.service; kernel for the kernel's own."), RegularExpression(@"^[A-Za-z0-9][A-Za-z0-9:_.@\\-]*$"), MaxLength(200)] string? Unit = null,
        [property: Description("Only this priority or worse: emerg, alert, crit, err, warning, notice, info, debug."), MaxLength(10)] string? Priority = null,
        [property: Description("Only newer than this: an age such as 15m, 2h, 1d, or an ISO 8601 time."), MaxLength(40)] string? Since = null,
        [property: Description("How many entries"), Range(1, LogExcerpt.MaxTail)] int Tail = 100,
        [property: Description("Regular expression, case ignored"), MaxLength(200)] string? Grep = null);

    public sealed record Result(int EntriesSeen, [property: Description("There was more than is read; the newest may be missing.")] bool Cut, IReadOnlyCollection<string> Lines);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var where = Where();
        var excerpt = new LogExcerpt(parameters.Tail, parameters.Grep);
        var whole = await SystemCommand.ReadAsync("journalctl", Arguments(parameters, where), CharacterLimit,
            line => { if (JournalEntry.Parse(line) is { } entry) excerpt.Add(entry.ToString()); }, cancellationToken);
        var text = excerpt.Lines.Count > 0
            ? string.Join('\n', excerpt.Lines)
            : $"No entry{(parameters.Grep is null ? "" : $" matching '{parameters.Grep}'")} among {excerpt.Seen}{(parameters.Unit is null ? "" : $" of {parameters.Unit}")} in the journal{(where is null ? "" : $" at {where}")}{(parameters.Since is null ? "" : $" since {parameters.Since}")}.";
        return new(whole ? text : text + "\n(There is more than is read; ask for a later since, a unit or a priority.)", new(excerpt.Seen, !whole, excerpt.Lines));
    }

    /// <summary>The journal's directory, or null for the machine's own.</summary>
    private string? Where()
    {
        if (options.Value.Journal.Directory is { } directory)
            return Directory.Exists(directory) ? directory : throw new ToolException($"There is no journal at {directory} (Host:Journal:Directory).");
        return Directory.Exists("/var/log/journal") || Directory.Exists("/run/log/journal")
            ? null
            : throw new ToolException("This machine keeps no systemd journal (neither /var/log/journal nor /run/log/journal). In a container, mount the host's and set Host:Journal:Directory.");
    }

    private List<string> Arguments(Parameters parameters, string? directory)
    {
        var read = parameters.Grep is null ? parameters.Tail : ReadWithFilter;
        List<string> arguments = ["--output=json", "--no-pager", "--quiet", $"--lines={read.ToString(CultureInfo.InvariantCulture)}"];
        if (directory is not null)
            arguments.Add($"--directory={directory}");
        if (parameters.Unit == "kernel")
            arguments.Add("_TRANSPORT=kernel");
        else if (parameters.Unit is { } unit)
            arguments.Add($"--unit={unit}");
        if (parameters.Priority is { } priority)
            arguments.Add($"--priority={JournalEntry.PriorityOf(priority)
                ?? throw new ToolException($"priority '{priority}' is none of {string.Join(", ", JournalEntry.PriorityNames)}.")}");
        if (parameters.Since is { } since)
            arguments.Add($"--since=@{TimeText.Parse("since", since, time.GetUtcNow()).ToUnixTimeSeconds()}");
        return arguments;
    }
}
