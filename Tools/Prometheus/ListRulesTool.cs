using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

public sealed class ListRulesTool(PrometheusClient client) : ReadTool<ListRulesTool.Parameters, ListRulesTool.Result>(new("list_rules")
{
    Title = "List rules",
    Description = "Lists Prometheus' alerting and recording rules: expression, state, how many alerts each has, and evaluation errors. Use it to learn why an alert fires or does not.",
})
{
    private static readonly string[] Order = ["firing", "pending", "inactive", ""];

    public sealed record Parameters(
        [property: Description("Only this type: alerting or recording."), RegularExpression("^(alerting|recording)$")] string? Type = null,
        [property: Description("Only alerting rules in this state: firing, pending or inactive."), RegularExpression("^(firing|pending|inactive)$")] string? State = null,
        [property: Description("Part of the rule's name, group or expression; case is ignored."), MaxLength(200)] string? Search = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, IReadOnlyList<RuleState> Rules);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await client.RulesAsync(cancellationToken);
        var found = all.Where(rule => (parameters.Type is null || rule.Type == parameters.Type) && (parameters.State is null || rule.State == parameters.State)
                && (rule.Name.Holds(parameters.Search) || rule.Group.Holds(parameters.Search) || rule.Query.Holds(parameters.Search)))
            .OrderBy(rule => rule.LastError.Length == 0).ThenBy(rule => Array.IndexOf(Order, rule.State)).ThenBy(rule => rule.Name, StringComparer.Ordinal).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("RULE", "GROUP", "TYPE", "STATE", "ALERTS", "EXPRESSION", "ERROR");
        foreach (var rule in shown)
            table.Add(rule.Name, rule.Group, rule.Type, rule.State, $"{rule.Alerts}", rule.Query, rule.LastError);
        var text = found.Count == 0
            ? $"None of the {all.Count} rules of Prometheus {client.Address.Authority} match.{(parameters.Search is null ? "" : NameSuggestions.Hint(parameters.Search, all.Select(rule => rule.Name)))}"
            : $"{found.Count} rules{(found.Count > shown.Count ? $", the first {shown.Count} shown" : "")}:\n{table}";
        return new(text, new(found.Count, shown));
    }
}
