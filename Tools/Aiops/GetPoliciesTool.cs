using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

public sealed class GetPoliciesTool(PolicyStore policies) : ReadTool<GetPoliciesTool.Parameters, GetPoliciesTool.Result>(new("get_policies")
{
    Title = "Policies",
    Description = "The policies by which AIOps reacts to alerts: condition, action, mode and priority, in the order they are tried.",
})
{
    private const int Shown = 200;

    public sealed record Parameters(
        [property: Description("Only policies whose name contains this"), MaxLength(200)] string? Name = null,
        [property: Description("true: only enabled, false: only disabled")] bool? Enabled = null);

    public sealed record Result([property: Description("Of all policies")] int Total, int Matching, IReadOnlyList<Policy> Policies);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await policies.AllAsync(cancellationToken);
        var matching = all.Where(p => (parameters.Enabled is null || p.Enabled == parameters.Enabled)
            && (string.IsNullOrEmpty(parameters.Name) || p.Name.Contains(parameters.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        var lines = matching.Take(Shown).Select(p => $"#{p.Id} {p.Name} (priority {p.Priority}, {(p.Enabled ? p.Mode is { } mode ? WireJson.Name(mode) : "default mode" : "disabled")}): {Action(p)}").ToList();
        if (matching.Count > Shown)
            lines.Add($"{matching.Count - Shown} more; narrow by name.");
        return new(lines.Count > 0 ? string.Join('\n', lines) : $"No matching policy among {all.Count}.",
            new(all.Count, matching.Count, [.. matching.Take(Shown)]));
    }

    private static string Action(Policy policy)
    {
        var text = policy.Action.GetRawText();
        return Excerpt.Head(text, 160, " …");
    }
}
