using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"roll back checkout", "undo the last rollout of web", "rollback web to revision 3".</summary>
internal sealed partial class RollbackIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "roll back deployment checkout in shop (waits for approval)");

    public Claim? Read(Question question)
    {
        if (Verb.After(Order.Plain(question), "rollback", "revert", "undo the last rollout of", "undo the rollout of", "undo rollout of", "undo the last deployment of", "undo the last deploy of") is not { } order)
            return null;
        int? revision = Revision().Match(order) is { Success: true } to && int.TryParse(to.Groups["n"].ValueSpan, out var number) ? number : null;
        return Verb.Claim("roll back", Revision().Replace(order, ""), "kubernetes", ["deployment"], found => ("rollback_deployment", revision is { } given
            ? new { DeploymentName = found.Name, found.Namespace, ToRevision = given }
            : new { DeploymentName = found.Name, found.Namespace }), revision is null ? " to the revision before" : $" to revision {revision}");
    }

    [GeneratedRegex(@" to (?:the )?(?:revision |rev |version )(?<n>[0-9]{1,9})\b")]
    private static partial Regex Revision();
}
