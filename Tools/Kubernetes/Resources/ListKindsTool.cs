using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Resources;

public sealed class ListKindsTool(ApiDiscovery discovery) : ReadTool<ListKindsTool.Parameters, ListKindsTool.Result>(new("list_kinds")
{
    Title = "List kinds",
    Description = "Lists the kinds of objects that this Kubernetes server serves, custom ones too, with short names and group. Use it when list_resources does not know a kind.",
})
{
    public sealed record Parameters([Description("Only kinds whose name or group contains this."), MaxLength(253)] string? Contains = null);

    public sealed record Result(IReadOnlyList<Kind> Kinds, [Description("Groups whose server does not answer.")] IReadOnlyList<string> Unread);

    /// <param name="Name">As list_resources takes it.</param>
    public sealed record Kind(string Name, string Version, bool Namespaced, IReadOnlyList<string>? ShortNames);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await discovery.AllAsync(cancellationToken);
        var kinds = all.Kinds.Where(kind => kind.Preferred && kind.Can("list") && kind.Resource.FullName.Contains(parameters.Contains ?? "", StringComparison.OrdinalIgnoreCase))
            .OrderBy(kind => kind.Resource.Group, StringComparer.Ordinal).ThenBy(kind => kind.Resource.Plural, StringComparer.Ordinal)
            .Select(kind => new Kind(kind.Resource.FullName, kind.Resource.Version, kind.Resource.Namespaced, kind.ShortNames.Count == 0 ? null : kind.ShortNames)).ToList();
        var table = new TextTable("NAME", "SHORT", "VERSION", "NAMESPACED");
        foreach (var kind in kinds)
            table.Add(kind.Name, string.Join(",", kind.ShortNames ?? []), kind.Version, kind.Namespaced ? "yes" : "no");
        var unread = all.Unread.Count == 0 ? "" : $"\nNot answered: {string.Join("; ", all.Unread)}";
        return new($"{kinds.Count} kinds{(parameters.Contains is null ? "" : $" with '{parameters.Contains}'")}.{(kinds.Count == 0 ? "" : $"\n{table}")}{unread}", new(kinds, all.Unread));
    }
}
