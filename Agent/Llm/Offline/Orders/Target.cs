namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>The one thing an order names: a kind, a name and a namespace, and nothing else.</summary>
internal sealed record Target(string? Kind, string Name, string? Namespace)
{
    // A pronoun or a crowd is no target, and a word that turns the sentence is no part of a name.
    private static readonly HashSet<string> NoNames = new(
        """
        it this that them they these those all everything every each any some something anything both either neither me us the a an and or nor not no nothing none never but then than yet still maybe
        pod pods deployment deployments container containers service services vm vms node nodes alert alerts namespace namespaces one ones now again policy policies count counts loop loops history if when unless until after before
        once while because to from for with without as at by on of off up down tomorrow later today tonight soon everyone everybody cluster
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["pod"] = "pod", ["deployment"] = "deployment", ["deploy"] = "deployment", ["app"] = "deployment", ["application"] = "deployment", ["workload"] = "deployment", ["container"] = "container",
        ["service"] = "service", ["vm"] = "vm", ["node"] = "node", ["alert"] = "alert",
    };

    /// <summary>Null when the words are more, or less, than one target.</summary>
    public static Target? Of(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        string? kind = null, space = null;
        Skip(words, "the", "my", "our");
        if (words.Count > 1 && Kinds.TryGetValue(words[0], out var before))
        {
            kind = before;
            words.RemoveAt(0);
            Skip(words, "called", "named");
        }
        var at = words.FindIndex(word => word is "in" or "from" or "-n");
        if (at > 0)
        {
            space = Space(words[(at + 1)..]);
            if (space is null)
                return null;
            words = words[..at];
        }
        if (kind is null && words.Count > 1 && Kinds.TryGetValue(words[^1], out var after))
        {
            kind = after;
            words.RemoveAt(words.Count - 1);
        }
        if (words.Count is 0 or > 3 || words.Exists(word => NoNames.Contains(word) || !IsName(word)))
            return null;
        if (words is [var whole] && whole.Split('/') is [var left, var right])
            return left.Length == 0 || right.Length == 0 || space is not null ? null : new Target(kind, right, left);
        return words.Exists(word => word.Contains('/', StringComparison.Ordinal)) ? null : new Target(kind, string.Join('-', words), space);
    }

    public override string ToString() => $"{Kind ?? "what is called"} {Name}{(Namespace is null ? "" : $" in namespace {Namespace}")}";

    private static string? Space(List<string> words)
    {
        Skip(words, "the");
        if (words.Count > 1 && words[0] is "namespace" or "ns")
            words.RemoveAt(0);
        else if (words.Count > 1 && words[^1] is "namespace" or "ns")
            words.RemoveAt(words.Count - 1);
        return words is [var name] && !NoNames.Contains(name) && IsName(name) ? name : null;
    }

    private static void Skip(List<string> words, params ReadOnlySpan<string> any)
    {
        if (words.Count > 0 && any.Contains(words[0]))
            words.RemoveAt(0);
    }

    private static bool IsName(string word) => char.IsAsciiLetterOrDigit(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');
}
