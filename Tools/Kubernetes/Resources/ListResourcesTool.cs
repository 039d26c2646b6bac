using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Resources;

public sealed class ListResourcesTool(KubernetesClient client, ApiDiscovery discovery, TimeProvider time) : ReadTool<ListResourcesTool.Parameters, ListResourcesTool.Result>(new("list_resources")
{
    Title = "List resources",
    Description = "Lists Kubernetes objects of any kind, custom ones too, in the columns that kubectl get prints. kind is what people say: pods, svc, Ingress, deployments.apps, "
        + "certificates.cert-manager.io. For pods, deployments, nodes and events the tools of that name say more.",
})
{
    public sealed record Parameters(
        [Description("Plural, singular or short name, with the group where several have it."), MaxLength(253)] string Kind,
        [Description("Namespace; left out, all namespaces.")] string? Namespace = null,
        [Description("Kubernetes label selector, such as app=web,tier!=cache.")] string? LabelSelector = null,
        [Description("Kubernetes field selector, such as status.phase=Failed.")] string? FieldSelector = null,
        [Description("How many to list."), Range(1, 500)] int Limit = 50,
        [Description("To go on: next of the answer before, with the same other arguments."), MaxLength(8192)] string? Continue = null,
        [Description("More columns, as kubectl -o wide.")] bool Wide = false);

    /// <param name="Kind">As kubectl takes it.</param>
    /// <param name="Namespace">When all are in one.</param>
    public sealed record Result(
        string Kind, string? Namespace, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows,
        [Description("Hand it back as continue for more.")] string? Next);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var kind = await discovery.FindAsync(parameters.Kind, cancellationToken);
        var resource = kind.Resource;
        if (!kind.Can("list"))
            throw new ToolException($"Objects of kind {resource.FullName} cannot be listed; the server allows {string.Join(", ", kind.Verbs)}.");
        var scopes = client.Scopes(resource, parameters.Namespace);
        var (scope, token) = Position(parameters.Continue, scopes.Count);
        var (columns, rows, next, remaining) = ((IReadOnlyList<string>)[], new List<ResourceTable.Row>(), (string?)null, (int?)null);
        for (; scope < scopes.Count && rows.Count < parameters.Limit; scope++, token = "")
        {
            var table = await PageAsync(resource, scopes[scope], parameters, parameters.Limit - rows.Count, token, cancellationToken);
            columns = table.Columns;
            rows.AddRange(table.Rows.Where(row => resource != KubernetesResource.Namespaces || row.Cells.Count == 0 || client.IsAllowed(row.Cells[0])));
            remaining = table.Remaining;
            next = table.Next is { } more ? $"{scope}:{more}" : scope + 1 < scopes.Count ? $"{scope + 1}:" : null;
            if (table.Next is not null)
                break;
        }
        if (rows.Count == 0 && resource.Namespaced && parameters.Namespace is { } name && parameters.Continue is null)
            await client.CheckNamespaceAsync(name, cancellationToken);
        return Answer(parameters, resource, columns, rows, next, remaining);
    }

    private async Task<ResourceTable> PageAsync(KubernetesResource resource, string? scope, Parameters parameters, int limit, string token, CancellationToken cancellationToken)
    {
        var reply = await client.SendAsync(new(HttpMethod.Get, "list", resource)
        {
            Namespace = scope, Accept = ResourceTable.Accept, Query = new ListQuery(parameters.LabelSelector, parameters.FieldSelector).Parameters(limit, token),
        }, cancellationToken);
        if (reply.Gone)
            throw new ToolException($"This place in the list of {resource.Plural} is forgotten (410): the server keeps it for about five minutes. List again without continue.");
        using var page = reply.Parse();
        return ResourceTable.Of(page.RootElement, parameters.Wide, time.GetUtcNow());
    }

    private static Answer<Result> Answer(Parameters parameters, KubernetesResource resource, IReadOnlyList<string> columns, List<ResourceTable.Row> rows, string? next, int? remaining)
    {
        var namespaces = rows.Select(row => row.Namespace).Distinct().ToList();
        var isMixed = namespaces.Count > 1;
        if (isMixed)
            (columns, rows) = (["NAMESPACE", .. columns], [.. rows.Select(row => row with { Cells = [row.Namespace ?? "", .. row.Cells] })]);
        var where = !resource.Namespaced ? "" : parameters.Namespace is { } given ? $" in namespace {given}" : !isMixed && rows.Count > 0 ? $" in all namespaces, every one in {namespaces[0]}" : " in all namespaces";
        var selected = string.Concat(new[] { (" with labels ", parameters.LabelSelector), (" with fields ", parameters.FieldSelector) }.Where(pair => pair.Item2 is not null).Select(pair => pair.Item1 + pair.Item2));
        var table = new TextTable([.. columns]);
        foreach (var row in rows)
            table.Add([.. row.Cells]);
        var more = next is null ? "" : $"\n{(remaining is { } count ? $"{count} more" : "There may be more")}; continue: {next}";
        return new(
            rows.Count == 0 ? $"No {resource.FullName}{where}{selected}.{more}" : $"{rows.Count} {resource.FullName}{where}{selected}:\n{table}{more}",
            new(resource.FullName, isMixed ? null : parameters.Namespace ?? namespaces.FirstOrDefault(), columns, [.. rows.Select(row => row.Cells)], next));
    }

    // The server's token with the number of the namespace that it is for; opaque to whoever hands it back.
    private static (int Scope, string Token) Position(string? cursor, int scopes) =>
        string.IsNullOrEmpty(cursor) ? (0, "")
        : cursor.Split(':', 2) is [var index, var token] && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var scope) && scope < scopes ? (scope, token)
        : throw new ToolException("continue is not what a list answered as next; list again without it.");
}
