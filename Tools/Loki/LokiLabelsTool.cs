using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Loki;

public sealed class LokiLabelsTool(LokiClient client, TimeProvider time) : ReadTool<LokiLabelsTool.Parameters, LokiLabelsTool.Result>(new("loki_labels")
{
    Title = "Loki labels",
    Description = "Lists the labels that log streams in Loki have, or with label its values. Use it first to learn what query_loki can select.",
})
{
    public sealed record Parameters(
        [property: Description("Label whose values are wanted, such as app; left out, the label names."), RegularExpression("^[a-zA-Z_][a-zA-Z0-9_]*$"), MaxLength(200)] string? Label = null,
        [property: Description("Only values of streams that match this selector, such as {namespace=\"shop\"}."), MaxLength(2000)] string? Selector = null,
        [property: Description("Begin; left out, one hour before end.")] string? Start = null,
        [property: Description("End; left out, now.")] string? End = null,
        [property: Description("How many to show."), Range(1, 1000)] int Limit = 200);

    public sealed record Result([property: Description("The label whose values these are; none when these are label names.")] string? Label, int Total, IReadOnlyList<string> Values);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (parameters is { Label: null, Selector: not null })
            throw new ToolException("selector narrows the values of a label; give label too, or use loki_series.");
        var window = LokiWindow.Of(parameters.Start, parameters.End, time.GetUtcNow());
        var all = parameters.Label is { } label
            ? await client.LabelValuesAsync(label, parameters.Selector, window.Start, window.End, cancellationToken)
            : await client.LabelsAsync(window.Start, window.End, cancellationToken);
        var what = parameters.Label is null ? "labels" : $"values of {parameters.Label}";
        var shown = all.Take(parameters.Limit).ToList();
        return new(all.Count == 0
                ? $"No {what} {window} in Loki {client.Address.Authority}."
                : $"{all.Count} {what}{(all.Count > shown.Count ? $", the first {shown.Count} shown" : "")}: {string.Join(", ", shown)}",
            new(parameters.Label, all.Count, shown));
    }
}
