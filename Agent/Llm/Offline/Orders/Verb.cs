using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>The common form of an order: a verb, then one target.</summary>
internal static class Verb
{
    /// <summary>What follows the first of these verbs that the order begins with; null when it begins with none.</summary>
    public static string? After(string? order, params ReadOnlySpan<string> verbs)
    {
        if (order is null)
            return null;
        foreach (var verb in verbs)
            if (order.StartsWith(verb + " ", StringComparison.Ordinal))
                return order[(verb.Length + 1)..];
        return null;
    }

    /// <summary>Claims the whole sentence for one call on the one target; asks when there is not exactly one.</summary>
    /// <param name="said">The verb to show in an example.</param>
    /// <param name="kinds">What the target may be.</param>
    /// <param name="call">The tool and its arguments for the target found.</param>
    public static Claim? Claim(string said, string? target, string? server, string[] kinds, Func<Workload, (string Tool, object Arguments)> call, string how = "")
    {
        if (target is null || Target.Of(target) is not { } wanted || (wanted.Kind is { } kind && !kinds.Contains(kind)))
            return null;
        return new Claim(Offline.Claim.Certain, $"{said} {wanted}{how}", server, inquiry =>
        {
            if (Order.Find(inquiry, wanted, kinds) is not { } found)
                return null;
            if (found is not [var one])
                return Order.NotOne(inquiry, said, wanted, found, kinds);
            inquiry.Understood = $"{said} {one}{how}";
            var (tool, arguments) = call(one);
            return inquiry.Ask(tool, arguments)?.Text;
        });
    }
}
