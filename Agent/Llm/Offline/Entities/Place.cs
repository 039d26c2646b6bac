using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>What of the live inventory a question means: a namespace, workloads with their pods, containers or services.</summary>
/// <param name="Namespace">That was named, or that the one workload is in.</param>
/// <param name="Guess">The name that a misspelt one was taken for. Only for reading: a change never rests on a guess.</param>
/// <param name="Unknown">The names, when nothing is called like any of them.</param>
internal sealed record Place(string? Namespace, IReadOnlyList<PodMatch.Group> Groups, IReadOnlyList<Workload> Others, string? Guess, string? Unknown)
{
    public bool IsOne => Groups.Count + Others.Count == 1;

    public bool IsAmbiguous => Groups.Count + Others.Count > 1;

    /// <summary>For "Understood: …".</summary>
    public string Where => Namespace is null ? "all namespaces" : $"namespace {Namespace}";

    /// <summary>For "Understood: …", when a name was taken for another.</summary>
    public string Guessed => Guess is null ? "" : $" (taking it for {Guess})";

    /// <summary>Null while lists are being asked for.</summary>
    /// <param name="others">Containers and services may be meant too.</param>
    public static Place? Of(Inquiry inquiry, Question question, bool others = false)
    {
        if (question.Names.Count == 0 && question.Namespace is null && !others)
            return new Place(null, [], [], null, null);
        if (inquiry.Pods(null) is not { } pods || inquiry.Deployments(null) is not { } deployments)
            return null;
        var containers = others && question.Namespace is null ? inquiry.Containers() : [];
        var services = others && question.Namespace is null ? inquiry.Services() : [];
        if (containers is null || services is null)
            return null;
        var known = new Known(pods, deployments, [.. containers.Where(_ => !question.Is("pod", "service")), .. services.Where(_ => !question.Is("pod", "container"))], question.Is("container", "service"));
        return known.Find(question);
    }

    public string WhichOne(string name) =>
        $"Which one? {name} may be:\n{string.Join('\n', Groups.Select(g => $"- {g} ({g.Pods.Count} {(g.Pods.Count == 1 ? "pod" : "pods")})").Concat(Others.Select(o => $"- {o}")))}";

    /// <summary>All that can be meant, compared from exact to similar: the first kind of likeness that finds anything decides.</summary>
    private sealed class Known(IReadOnlyList<Pod> pods, IReadOnlyList<Workload> deployments, IReadOnlyList<Workload> others, bool prefersOthers)
    {
        private readonly List<string> _namespaces = [.. pods.Select(p => p.Namespace).Concat(deployments.Select(d => d.Namespace ?? "")).Distinct()];

        public Place Find(Question question)
        {
            var names = question.Pairs.Concat(question.Names).ToList();
            var space = question.Namespace;
            if (space is not null && !_namespaces.Contains(space))
            {
                // "errors in checkout" names no namespace; "in stagin" means one.
                var near = _namespaces.Where(known => Spelling.IsNear(space, known)).ToList();
                if (near is [var only] && !Names().Any(n => n == space || n.StartsWith(space + "-", StringComparison.Ordinal)))
                    return Find(names, only) with { Guess = only };
                if (names.Count == 0)
                    return Find([space], null) is { Unknown: null } found ? found : new Place(space, [], [], null, null);
            }
            return Find(names, space);
        }

        private Place Find(List<string> names, string? space)
        {
            // "The checkout container" may be one of a pod, when Docker has none of that name.
            var onlyOthers = prefersOthers && others.Any(other => names.Exists(name => Bare(other.Name).Contains(name, StringComparison.Ordinal)));
            if (names.Count == 0)
                return new Place(space, [], [], null, null);
            foreach (var (like, isGuess) in Likenesses())
            {
                var spaces = space is not null ? [] : _namespaces.Where(known => names.Exists(name => like(name, known))).ToList();
                var groups = onlyOthers ? [] : Groups(names, like, space);
                if (groups.Count > 1 && spaces.Count > 0 && groups.Where(g => spaces.Contains(g.Namespace)).ToList() is { Count: > 0 } within)
                    groups = within;
                var found = others.Where(other => names.Exists(name => like(name, Bare(other.Name)) || like(name, other.Name))).ToList();
                if (groups.Count + found.Count > 0)
                    return new Place(groups is [var one] ? one.Namespace : space, groups, found, isGuess ? groups is [var g] ? g.Workload : found.FirstOrDefault()?.Name : null, null);
                if (spaces is [var named])
                    return new Place(named, [], [], isGuess ? named : null, null);
            }
            return new Place(space, [], [], null, string.Join(", ", names));
        }

        private static IEnumerable<(Func<string, string, bool> Like, bool IsGuess)> Likenesses() =>
        [
            ((said, name) => said == name, false),
            ((said, name) => Squeeze(said) == Squeeze(name), false),
            ((said, name) => name.StartsWith(said + "-", StringComparison.Ordinal), false),
            ((said, name) => said.Length > 1 && $"-{name}-".Contains($"-{said}-", StringComparison.Ordinal), false),
            (Spelling.IsNear, true),
        ];

        private List<PodMatch.Group> Groups(List<string> names, Func<string, string, bool> like, string? space)
        {
            var chosen = pods.Where(p => space is null || p.Namespace == space).ToList();
            // A pod that was named itself stands alone; one that is only like the name counts as its workload.
            var named = chosen.Where(p => p.Name != p.Workload && names.Contains(p.Name)).Select(p => new PodMatch.Group(p.Namespace, p.Workload, [p]) { IsPod = true }).ToList();
            if (named.Count > 0)
                return named;
            var groups = chosen.Where(p => names.Exists(name => like(name, p.Workload))).GroupBy(p => (p.Namespace, p.Workload)).Select(g => new PodMatch.Group(g.Key.Namespace, g.Key.Workload, [.. g])).ToList();
            if (groups.Count == 0)
                groups = [.. chosen.Where(p => names.Exists(name => name.Length > 2 && like(name, p.Name))).GroupBy(p => (p.Namespace, p.Workload)).Select(g => new PodMatch.Group(g.Key.Namespace, g.Key.Workload, [.. g]))];
            var empty = deployments.Where(d => (space is null || d.Namespace == space) && names.Exists(name => like(name, d.Name)) && !groups.Exists(g => g.Namespace == d.Namespace && g.Workload == d.Name));
            return [.. groups, .. empty.Select(d => new PodMatch.Group(d.Namespace ?? "", d.Name, []) { Kind = "deployment" })];
        }

        private IEnumerable<string> Names() => pods.Select(p => p.Workload).Concat(pods.Select(p => p.Name)).Concat(deployments.Select(d => d.Name));

        private static string Bare(string unit) => unit.EndsWith(".service", StringComparison.Ordinal) ? unit[..^".service".Length] : unit;

        private static string Squeeze(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).TrimEnd('s');
    }
}
