using System.Globalization;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"scale checkout to 3", "set web in shop to 2 replicas": a whole sentence that is nothing but this order.</summary>
internal sealed partial class ScaleIntent : IIntent
{
    private const int MaxReplicas = 1000;

    public (string? Server, string Text) Example => ("kubernetes", "scale checkout to 3 (waits for approval)");

    public Reading? Read(Question question)
    {
        if (Order.Plain(question) is not { } order || Pattern().Match(order) is not { Success: true } match
            || !int.TryParse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas))
            return null;
        var name = match.Groups["name"].Value;
        var space = match.Groups["ns"] is { Success: true } before ? before.Value : match.Groups["ns2"] is { Success: true } after ? after.Value : null;
        if (name.Split('/') is [var left, var right])
            (space, name) = (left, right);
        if (Order.IsNoName(name) || (space is not null && Order.IsNoName(space)))
            return null;
        var what = $"scale deployment {name}{(space is null ? "" : $" in namespace {space}")} to {replicas}";
        return new Reading(what, "kubernetes", inquiry => replicas > MaxReplicas ? $"{replicas} replicas are more than I ask for; {MaxReplicas} is the most." : Scale(inquiry, name, space, replicas));
    }

    private static string? Scale(Inquiry inquiry, string name, string? space, int replicas)
    {
        if (Order.Find(inquiry, "deployment", name, space) is not { } found)
            return null;
        if (found is not [var target])
            return Order.NotOne(inquiry, "scale", "deployment", name, space, found);
        inquiry.Understood = $"scale {target} to {replicas}";
        return inquiry.Ask("scale_deployment", new { DeploymentName = target.Name, Replicas = replicas, target.Namespace })?.Text;
    }

    [GeneratedRegex(@"\A(?:scale(?: (?:up|down|out|in))?|set|resize)(?: the| my| our)?(?: deployment| deploy| replicas of)? (?<name>[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)?)(?: deployment)?(?: (?:in|-n)(?: the)?(?: (?:namespace|ns))? (?<ns>[a-z0-9][a-z0-9-]*)(?: (?:namespace|ns))?)? to (?<n>[0-9]{1,6})(?: (?:replicas?|pods?|instances?|copies))?(?: (?:in|-n)(?: the)?(?: (?:namespace|ns))? (?<ns2>[a-z0-9][a-z0-9-]*)(?: (?:namespace|ns))?)?\z")]
    private static partial Regex Pattern();
}
