using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>
/// "restart pod x in y", "please restart the checkout deployment", "bounce container db". Only a whole sentence that is
/// nothing but this order counts, and only for a target that exists and is the only one of that name.
/// </summary>
internal sealed partial class RestartIntent : IIntent
{
    public (string? Server, string Text) Example => (null, "restart deployment web in shop (waits for approval)");

    public Reading? Read(Question question)
    {
        if (Order.Plain(question) is not { } order || Pattern().Match(order) is not { Success: true } match)
            return null;
        var kind = (match.Groups["kind"] is { Success: true } before ? before : match.Groups["after"]).Value switch
        {
            "" => null,
            "deploy" or "app" or "application" or "workload" => "deployment",
            var named => named,
        };
        var name = match.Groups["name"].Value;
        var space = match.Groups["ns"] is { Success: true } named2 ? named2.Value : null;
        if (name.Split('/') is [var left, var right])
            (space, name) = (left, right);
        if (Order.IsNoName(name) || (space is not null && Order.IsNoName(space)))
            return null;
        return new Reading($"restart {kind ?? "what is called"} {name}{(space is null ? "" : $" in namespace {space}")}", null, inquiry => Restart(inquiry, kind, name, space));
    }

    private static string? Restart(Inquiry inquiry, string? kind, string name, string? space)
    {
        if (Order.Find(inquiry, kind, name, space) is not { } found)
            return null;
        if (found is not [var target])
            return Order.NotOne(inquiry, "restart", kind, name, space, found);
        inquiry.Understood = $"restart {target}";
        var said = target.Kind switch
        {
            "pod" => inquiry.Ask("restart_pod", new { PodName = target.Name, target.Namespace }),
            "deployment" => inquiry.Ask("restart_deployment", new { DeploymentName = target.Name, target.Namespace }),
            "container" => inquiry.Ask("restart_container", new { ContainerName = target.Name }),
            _ => inquiry.Ask("restart_service", new { ServiceName = target.Name }),
        };
        return said?.Text;
    }

    [GeneratedRegex(@"\A(?:restart|reboot|bounce|recycle)(?: the| my| our)?(?: (?<kind>pod|deployment|deploy|container|service|app|application|workload))?(?: called| named)? (?<name>[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)?)(?: (?<after>pod|deployment|deploy|container|service|app|application))?(?: (?:in|from|-n)(?: the)?(?: (?:namespace|ns))? (?<ns>[a-z0-9][a-z0-9-]*)(?: (?:namespace|ns))?)?\z")]
    private static partial Regex Pattern();
}
