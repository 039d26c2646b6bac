using System.Text;
using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Runbooks;

public sealed class ListRunbooksTool(RunbookStore runbooks) : ReadTool<NoParameters, ListRunbooksTool.Result>(new("list_runbooks")
{
    Title = "List runbooks",
    Description = "The stored runbooks with what each does, its version, its inputs (JSON Schema) and its steps. One is run with run_runbook.",
})
{
    private const int Most = 100;

    public sealed record Result(IReadOnlyList<Entry> Runbooks, bool More);

    public sealed record Entry(string Name, int Version, string Description, JsonElement Inputs, IReadOnlyList<string> Steps);

    protected override async Task<Answer<Result>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var page = await runbooks.ListAsync(new PageRequest(Most), cancellationToken);
        var entries = page.Items.Select(Show).OfType<Entry>().ToList();
        var text = new StringBuilder(entries.Count == 0 ? "No runbooks are stored." : "");
        foreach (var entry in entries)
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{entry.Name} (version {entry.Version}): {entry.Description} Inputs: {string.Join(", ", entry.Inputs.GetProperty("properties").EnumerateObject().Select(p => p.Name))}");
        return new(text.ToString().TrimEnd(), new Result(entries, page.NextCursor is not null));
    }

    private static Entry? Show(Runbook runbook)
    {
        try
        {
            var plan = RunbookReader.Read(runbook.Document);
            return new Entry(runbook.Name, runbook.Version, plan.Description, plan.Inputs, [.. plan.Steps.Select(s => s.Name)]);
        }
        catch (PolicyFormatException)
        {
            // From another version of the program: it cannot be run here.
            return null;
        }
    }
}
