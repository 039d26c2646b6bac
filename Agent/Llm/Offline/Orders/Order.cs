using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>What changing intents share: what counts as an order at all, and which one thing it is about.</summary>
internal static partial class Order
{
    /// <summary>The bare order without courtesies; null for anything that asks, doubts, denies, quotes or sets a condition.</summary>
    public static string? Plain(Question question)
    {
        if (question.IsFollowUp || question.IsTooLong || question.Original.AsSpan().ContainsAny(['"', '“', '”', '`']))
            return null;
        // A question is an order only when it says please.
        if (question.Original.Contains('?', StringComparison.Ordinal) && !question.Says("please", "pls"))
            return null;
        if (question.Original.AsSpan().ContainsAny('\n', ',', ';') && !Courtesy().IsMatch(question.Original.ToLowerInvariant()))
            return null;
        var text = Lead().Replace(question.Text, "");
        return Tail().Replace(text, "").Trim(' ', ',', '.', '!');
    }

    /// <summary>All that the name may mean, by exact name; null while lists are being asked for.</summary>
    /// <param name="kinds">That the order may be about.</param>
    public static IReadOnlyList<Workload>? Find(Inquiry inquiry, Target target, params string[] kinds) =>
        All(inquiry, target, kinds) is not { } all ? null : [.. all.Where(item => item.Name == target.Name || (item.Kind == "service" && item.Name == $"{target.Name}.service")
            || (item.Kind is "vm" or "alert" && string.Equals(item.Name, target.Name, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>None or several: nothing is done, and the user is told what could be meant. A slip of the pen is asked about, never mended.</summary>
    public static string NotOne(Inquiry inquiry, string verb, Target target, IReadOnlyList<Workload> found, params string[] kinds)
    {
        if (found.Count > 1)
            return $"Which one? {target.Name} may be:\n{string.Join('\n', found.Take(12).Select(item => $"- {item}"))}\nNothing was changed. Say for example: {verb} {Said(found[0])}";
        var near = Near(All(inquiry, target, kinds) ?? [], target.Name);
        var none = $"There is no {(target.Kind is { } kind && kinds.Contains(kind) ? kind : Kinds(kinds))} named {target.Name}{(target.Namespace is null ? "" : $" in namespace {target.Namespace}")}; nothing was changed.";
        return none + near switch
        {
            [] => "",
            [var only] => $" Did you mean {only}? Then say: {verb} {Said(only)}",
            _ => $" Which one did you mean?\n{string.Join('\n', near.Select(item => $"- {item}"))}",
        } + inquiry.TroubleLines;
    }

    private static string Kinds(string[] kinds) => kinds.Length == 1 ? kinds[0] : $"{string.Join(", ", kinds[..^1])} or {kinds[^1]}";

    public static string Said(Workload item) => item.Namespace is null ? $"{item.Kind} {item.Name}" : $"{item.Kind} {item.Name} in {item.Namespace}";

    private static List<Workload>? All(Inquiry inquiry, Target target, string[] kinds)
    {
        // Namespaces are Kubernetes' own: who names one means nothing else.
        bool Wants(string which, bool hasNamespace = false) => kinds.Contains(which) && (target.Kind is null || target.Kind == which) && (hasNamespace || target.Namespace is null);
        var all = new List<Workload>();
        var isWhole = true;
        void Add(IEnumerable<Workload>? items)
        {
            isWhole &= items is not null;
            all.AddRange(items ?? []);
        }
        if (Wants("pod", true))
            Add(inquiry.Pods(target.Namespace)?.Select(pod => new Workload("pod", pod.Namespace, pod.Name)));
        if (Wants("deployment", true))
            Add(inquiry.Deployments(target.Namespace));
        if (Wants("container"))
            Add(inquiry.Containers());
        if (Wants("service"))
            Add(inquiry.Services());
        if (Wants("vm"))
            Add(inquiry.Machines());
        if (Wants("node"))
            Add(inquiry.Nodes());
        if (Wants("alert"))
            Add(inquiry.Alerts());
        return isWhole ? all : null;
    }

    private static List<Workload> Near(List<Workload> all, string name) =>
        [.. all.Where(item => Spelling.IsNear(name, item.Name.ToLowerInvariant()) || item.Name.Contains(name, StringComparison.OrdinalIgnoreCase) || (name.Length > 3 && name.StartsWith(item.Name + "-", StringComparison.Ordinal))).Distinct().Take(8)];

    [GeneratedRegex(@"\A(?:(?:hey|hi|hello|ok|okay|aiops|please|pls|kindly|now|then|so|yes|just|go ahead and|i want you to|i need you to|i'd like you to|can you|could you|would you|will you)[ ,]+)*")]
    private static partial Regex Lead();

    [GeneratedRegex(@"(?:[ ,]+(?:please|pls|now|right now|immediately|again|asap|for me|thanks|thank you|thx))*[ .!?]*\z")]
    private static partial Regex Tail();

    // A comma that only sets a courtesy apart.
    [GeneratedRegex(@"\A[^,;\n]*(?:, ?(?:please|pls|thanks|thank you|thx)[ .!?]*)\z|\A(?:please|ok|okay|hey|hi|hello|aiops|yes|now)(?: aiops)?, [^,;\n]*\z")]
    private static partial Regex Courtesy();
}
