using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

public sealed class ListLabelsTool(PrometheusClient client) : ReadTool<ListLabelsTool.Parameters, ListLabelsTool.Result>(new("list_labels")
{
    Title = "List labels",
    Description = "Lists the label names in Prometheus, or with label the values that this label has. Use it to learn which jobs, instances, namespaces or pods can be asked for.",
})
{
    public sealed record Parameters(
        [property: Description("Label whose values are wanted, such as job; left out, the label names."), RegularExpression("^[a-zA-Z_][a-zA-Z0-9_]*$"), MaxLength(200)] string? Label = null,
        [property: Description("Series selector to look in, such as up{job=\"node\"}; left out, all series."), MaxLength(2000)] string? Match = null,
        [property: Description("Part of what is looked for; case is ignored."), MaxLength(200)] string? Search = null,
        [property: Description("How many to show."), Range(1, 1000)] int Limit = 200);

    public sealed record Result([property: Description("The label whose values these are; none when these are label names.")] string? Label, int Total, IReadOnlyList<string> Values);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = parameters.Label is { } label
            ? await client.LabelValuesAsync(label, parameters.Match, cancellationToken)
            : await client.LabelsAsync(parameters.Match, cancellationToken);
        var found = all.Where(value => value.Holds(parameters.Search)).ToList();
        var what = parameters.Label is null ? "labels" : $"values of {parameters.Label}";
        var shown = found.Take(parameters.Limit).ToList();
        return new(
            found.Count == 0
                ? $"No {what}{(parameters.Match is null ? "" : $" of series that match {parameters.Match}")} in Prometheus {client.Address.Authority}{(parameters.Search is null ? "." : $" hold '{parameters.Search}'.{NameSuggestions.Hint(parameters.Search, all)}")}"
                : $"{found.Count} {what}{(found.Count > shown.Count ? $", the first {shown.Count} shown; narrow with search" : "")}: {string.Join(", ", shown)}",
            new(parameters.Label, found.Count, shown));
    }
}
