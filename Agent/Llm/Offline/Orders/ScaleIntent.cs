using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"scale checkout to 3", "set web in shop to two replicas": a whole sentence that is nothing but this order.</summary>
internal sealed partial class ScaleIntent : IIntent
{
    private const int MaxReplicas = 1000;

    public (string? Server, string Text) Example => ("kubernetes", "scale checkout to 3 (waits for approval)");

    public Claim? Read(Question question)
    {
        var order = Verb.After(Order.Plain(question), "scale up", "scale down", "scale out", "scale in", "scale", "set", "resize");
        if (order is null || Amount().Match(order) is not { Success: true } amount || Slots.Number(amount.Groups["n"].Value) is not { } replicas)
            return null;
        var target = $"{amount.Groups["target"].Value}{amount.Groups["in"].Value}";
        return replicas > MaxReplicas
            ? new Claim(Claim.Certain, $"scale to {replicas}", "kubernetes", _ => $"{replicas} replicas are more than I ask for; {MaxReplicas} is the most. Nothing was changed.")
            : Verb.Claim("scale", target, "kubernetes", ["deployment"], found => ("scale_deployment", new { DeploymentName = found.Name, Replicas = replicas, found.Namespace }), $" to {replicas}");
    }

    [GeneratedRegex(@"\A(?:the )?(?:replicas of )?(?<target>\S+(?: \S+){0,5}?)(?: (?:up|down))? to (?<n>[a-z]+|[0-9]{1,6})(?: (?:replicas?|pods?|instances?|copies))?(?<in> (?:in|-n) \S+(?: \S+){0,2})?\z")]
    private static partial Regex Amount();
}
