using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"why did the gateway container stop?", "inspect container cache": one container in detail.</summary>
internal sealed class ContainerIntent : IIntent
{
    public (string? Server, string Text) Example => ("docker", "why did container NAME stop?");

    public Claim? Read(Question question) => !question.Is("container") || question.Names.Count == 0 || question.Is("pod", "log", "cpu", "memory", "use") || question.Namespace is not null ? null
        : new Claim(question.Explained("container", "health", "wrong", "crash", "down", "describe", "status", "failed", "restart", "slow") + 2, $"container {string.Join(' ', question.Names)}", "docker", inquiry =>
        {
            if (inquiry.Containers() is not { } containers)
                return null;
            var candidates = question.Pairs.Concat(question.Names).ToList();
            var found = containers.Where(c => candidates.Contains(c.Name)).ToList();
            if (found.Count == 0)
                found = [.. containers.Where(c => candidates.Exists(name => Spelling.IsNear(name, c.Name) || c.Name.Contains(name, StringComparison.Ordinal)))];
            if (found is not [var one])
                return found.Count == 0 ? $"No container is called {string.Join(' ', question.Names)}.{inquiry.TroubleLines}" : $"Which one? It may be:\n{string.Join('\n', found.Take(12).Select(c => $"- {c}"))}";
            inquiry.Understood = one.ToString();
            return inquiry.Ask("get_container", new { ContainerName = one.Name })?.Text;
        });
}
