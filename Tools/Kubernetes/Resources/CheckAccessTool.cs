using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Resources;

public sealed class CheckAccessTool(KubernetesClient client, ApiDiscovery discovery) : ReadTool<CheckAccessTool.Parameters, CheckAccessTool.Result>(new("check_access")
{
    Title = "Check access",
    Description = "Asks the Kubernetes server whether the account that these tools use may do something: a verb (get, list, create, patch, delete …) on a kind, in a namespace or everywhere. "
        + "Use it after a refusal, or before proposing a change.",
})
{
    public sealed record Parameters(
        [Description("As RBAC names it: get, list, watch, create, update, patch, delete."), RegularExpression("^([a-z]{1,30}|\\*)$")] string Verb,
        [Description("Plural, singular or short name; with a subresource as pods/eviction."), MaxLength(253)] string Kind,
        [Description("Namespace; left out, all.")] string? Namespace = null,
        [Description("Only this object."), MaxLength(253)] string? Name = null);

    public sealed record Result(bool Allowed, string Verb, string Resource, string? Namespace, [Description("The server's words.")] string? Reason);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var (kind, subresource) = Split(parameters.Kind);
        var resource = (await discovery.FindAsync(kind, cancellationToken)).Resource;
        // Checked here as in every path, though it travels in a body.
        _ = resource.Path(parameters.Namespace, parameters.Name, subresource);
        var status = await client.ReviewAccessAsync(parameters.Verb, resource, subresource, resource.Namespaced ? parameters.Namespace : null, parameters.Name, cancellationToken);
        var allowed = status.Flag("allowed");
        var name = subresource is null ? resource.FullName : $"{resource.FullName}/{subresource}";
        var where = !resource.Namespaced ? "" : parameters.Namespace is null ? " in all namespaces" : $" in namespace {parameters.Namespace}";
        var reason = status.Text("reason") is { Length: > 0 } why ? why : status.Text("evaluationError");
        return new(
            $"This account may {(allowed ? "" : "not ")}{parameters.Verb} {name}{(parameters.Name is null ? "" : $" {parameters.Name}")}{where}.{(string.IsNullOrEmpty(reason) ? "" : $" {reason}")}",
            new(allowed, parameters.Verb, name, resource.Namespaced ? parameters.Namespace : null, reason));
    }

    // apps/v1/Deployment has slashes of its own; pods/eviction has one and a lower-case word behind it.
    private static (string Kind, string? Subresource) Split(string said) =>
        said.Split('/') is [var kind, ("eviction" or "scale" or "status" or "log" or "exec" or "attach" or "portforward" or "proxy" or "binding" or "token") and var subresource] ? (kind, subresource) : (said, null);
}
