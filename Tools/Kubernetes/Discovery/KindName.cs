using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Discovery;

/// <summary>What people call a kind, and which one they mean.</summary>
internal static class KindName
{
    // The same objects under an older name; who means those names the group.
    private static readonly HashSet<string> Superseded = ["extensions", "events.k8s.io"];

    /// <summary>Null when nothing is called so.</summary>
    /// <exception cref="ToolException">Several groups have such a kind.</exception>
    public static ServedKind? Resolve(string said, ServedKinds kinds)
    {
        var (name, group, version) = Split(said.Trim(), kinds);
        var groups = kinds.Kinds
            .Where(kind => kind.IsCalled(name) && (group is null || kind.Resource.Group == group) && (version is null || kind.Resource.Version == version))
            .GroupBy(kind => kind.Resource.FullName).Select(Best).ToList();
        if (groups.Count > 1)
            // As kubectl does: the core group's kind is what everybody means.
            groups = groups.Where(kind => kind.Resource.Group.Length == 0).Take(1).ToList() is { Count: 1 } core
                ? core
                : [.. groups.Where(kind => !Superseded.Contains(kind.Resource.Group))];
        return groups.Count <= 1
            ? groups.FirstOrDefault()
            : throw new ToolException($"'{ToolException.Quote(said)}' may be {string.Join(" or ", groups.Select(kind => kind.Resource.FullName))}; say which.");
    }

    public static ToolException Unknown(string said, ServedKinds kinds)
    {
        var names = kinds.Kinds.Select(kind => kind.Resource.Group.Length == 0 ? kind.Resource.Plural : kind.Resource.FullName);
        var unread = kinds.Unread.Count == 0 ? "" : $" Not all groups answered: {string.Join("; ", kinds.Unread)}";
        return new($"This server serves no kind '{ToolException.Quote(said)}'.{NameSuggestions.Hint(said.Split('.', '/')[0] is { Length: > 0 } first && !said.Contains('/', StringComparison.Ordinal) ? first : said.Split('/')[^1], names)}{unread}");
    }

    private static ServedKind Best(IEnumerable<ServedKind> versions) => versions.OrderByDescending(kind => kind.Preferred).First();

    // Forms: Kind, plural.group, plural.version.group, version/Kind, group/version/Kind, group/Kind.
    private static (string Name, string? Group, string? Version) Split(string said, ServedKinds kinds)
    {
        var slashes = said.Split('/');
        switch (slashes)
        {
            case [var group, var version, var kind]:
                return (kind, group, version);
            case [var either, var kind]:
                return kinds.Kinds.Any(k => k.Resource.Group == either) ? (kind, either, null) : (kind, "", either);
        }
        if (said.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
            return (said, null, null);
        var (name, rest) = (said[..dot], said[(dot + 1)..]);
        if (kinds.Kinds.Any(kind => kind.Resource.Group == rest))
            return (name, rest, null);
        var next = rest.Split('.', 2);
        return next is [var v, var g] && kinds.Kinds.Any(kind => kind.Resource.Group == g) ? (name, g, v) : (name, rest, null);
    }
}
