using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline;

/// <summary>What changing intents share: what counts as an order at all, and which one thing it is about.</summary>
internal static partial class Order
{
    // A pronoun or a crowd is no target.
    private static readonly HashSet<string> NoNames = new(
        ["it", "this", "that", "them", "they", "these", "those", "all", "everything", "every", "each", "any", "some", "something", "anything", "both", "me", "us", "the", "a", "an", "and", "or", "not", "no", "nothing", "none",
         "pod", "pods", "deployment", "deployments", "container", "containers", "service", "services", "one", "now", "again", "policy", "policies", "count", "counts", "loop", "loops", "history", "if", "when", "unless", "after", "before", "to"], StringComparer.Ordinal);

    /// <summary>The bare order without courtesies; null for anything that asks, doubts, denies or sets a condition.</summary>
    public static string? Plain(Question question)
    {
        // A question is an order only when it says please.
        if (question.Original.Contains('?', StringComparison.Ordinal) && !question.Has("please", "pls"))
            return null;
        if (question.Original.AsSpan().ContainsAny('\n', ',', ';') && !Courtesy().IsMatch(question.Original.ToLowerInvariant()))
            return null;
        var text = Lead().Replace(question.Text, "");
        return Tail().Replace(text, "").Trim(' ', ',', '.', '!');
    }

    public static bool IsNoName(string name) => NoNames.Contains(name);

    /// <summary>All that the name may mean, by exact name; null while lists are being asked for.</summary>
    public static IReadOnlyList<Workload>? Find(Inquiry inquiry, string? kind, string name, string? space)
    {
        bool Wants(string which) => kind is null || kind == which;
        var pods = Wants("pod") ? inquiry.Pods(space) : [];
        var deployments = Wants("deployment") ? inquiry.Deployments(space) : [];
        // Namespaces are Kubernetes' own: who names one means nothing else.
        var containers = space is null && Wants("container") ? inquiry.Containers() : [];
        var services = space is null && Wants("service") ? inquiry.Services() : [];
        if (pods is null || deployments is null || containers is null || services is null)
            return null;
        return [.. pods.Where(pod => pod.Name == name).Select(pod => new Workload("pod", pod.Namespace, pod.Name))
            .Concat(deployments.Concat(containers).Where(item => item.Name == name))
            .Concat(services.Where(item => item.Name == name || item.Name == $"{name}.service"))];
    }

    /// <summary>None or several: nothing is done, and the user is told what could be meant.</summary>
    public static string NotOne(Inquiry inquiry, string verb, string? kind, string name, string? space, IReadOnlyList<Workload> found)
    {
        if (found.Count > 1)
            return $"Which one? {name} may be:\n{string.Join('\n', found.Select(item => $"- {item}"))}\nNothing was changed. Say for example: {verb} {Said(found[0])}.";
        var where = space is null ? "" : $" in namespace {space}";
        var near = Near(inquiry, kind, name, space);
        return $"There is no {kind ?? "pod, deployment, container or service"} named {name}{where}; nothing was changed.{(near.Count == 0 ? "" : $" There are:\n{string.Join('\n', near.Select(item => $"- {item}"))}")}"
            + string.Concat(inquiry.Troubles.Select(trouble => $"\n{trouble}"));
    }

    private static string Said(Workload item) => item.Namespace is null ? $"{item.Kind} {item.Name}" : $"{item.Kind} {item.Name} in {item.Namespace}";

    private static List<Workload> Near(Inquiry inquiry, string? kind, string name, string? space)
    {
        var all = new List<Workload>();
        if (kind is null or "pod")
            all.AddRange((inquiry.Pods(space) ?? []).Where(pod => pod.Workload == name || pod.Name.Contains(name, StringComparison.Ordinal)).Select(pod => new Workload("pod", pod.Namespace, pod.Name)));
        if (kind is null or "deployment")
            all.AddRange((inquiry.Deployments(space) ?? []).Where(item => item.Name.Contains(name, StringComparison.Ordinal) || name.Contains(item.Name, StringComparison.Ordinal)));
        if (space is null && kind is null or "container")
            all.AddRange((inquiry.Containers() ?? []).Where(item => item.Name.Contains(name, StringComparison.Ordinal)));
        if (space is null && kind is null or "service")
            all.AddRange((inquiry.Services() ?? []).Where(item => item.Name.Contains(name, StringComparison.Ordinal)));
        return [.. all.Distinct().Take(8)];
    }

    [GeneratedRegex(@"\A(?:(?:hey|hi|hello|ok|okay|aiops|please|pls|now|then|so|yes|just|go ahead and|i want you to|i need you to|i'd like you to|can you|could you|would you|will you)[ ,]+)*")]
    private static partial Regex Lead();

    [GeneratedRegex(@"(?:[ ,]+(?:please|pls|now|right now|immediately|again|asap|for me|thanks|thank you|thx))*[ .!?]*\z")]
    private static partial Regex Tail();

    // A comma that only sets a courtesy apart.
    [GeneratedRegex(@"\A[^,;\n]*(?:, ?(?:please|pls|thanks|thank you|thx)[ .!?]*)\z|\A(?:please|ok|okay|hey|hi|hello|aiops|yes|now)(?: aiops)?, [^,;\n]*\z")]
    private static partial Regex Courtesy();
}
