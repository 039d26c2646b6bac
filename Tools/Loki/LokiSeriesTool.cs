using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Loki;

public sealed class LokiSeriesTool(LokiClient client, TimeProvider time) : ReadTool<LokiSeriesTool.Parameters, LokiSeriesTool.Result>(new("loki_series")
{
    Title = "Loki series",
    Description = "Lists the log streams that match a selector: the label sets that exist. Use it to see which pods, containers or hosts wrote logs.",
})
{
    public sealed record Parameters(
        [property: Description("Stream selector, such as {namespace=\"shop\"}."), MinLength(2), MaxLength(2000)] string Selector,
        [property: Description("Begin; left out, one hour before end.")] string? Start = null,
        [property: Description("End; left out, now.")] string? End = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, IReadOnlyList<IReadOnlyDictionary<string, string>> Series);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var window = LokiWindow.Of(parameters.Start, parameters.End, time.GetUtcNow());
        var all = await client.SeriesAsync(parameters.Selector, window.Start, window.End, cancellationToken);
        var shown = all.Take(parameters.Limit).ToList();
        var text = all.Count == 0
            ? $"No streams {window} in Loki {client.Address.Authority} match {parameters.Selector}"
            : $"{all.Count} streams {window}{(all.Count > shown.Count ? $", the first {shown.Count} shown" : "")}:\n{string.Join('\n', shown.Select(Name))}";
        return new(text, new(all.Count, shown));
    }

    private static string Name(IReadOnlyDictionary<string, string> labels) =>
        $"{{{string.Join(", ", labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}=\"{label.Value}\""))}}}";
}
