using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"ports", "what listens on port 8080?".</summary>
internal sealed partial class PortsIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "what listens on port 8080?");

    public Claim? Read(Question question)
    {
        if (!question.Is("port") || question.Slots.Address is not (null or "localhost"))
            return null;
        var score = question.Explained("port", "use", "machine", "process", "firing", "service");
        var port = question.Slots.Port ?? (Number().Match(question.Text) is { Success: true } match ? Slots.Number(match.Groups["n"].Value) : null);
        return port is >= 1 and <= 65535
            ? Claim.Ask(score, $"what listens on port {port} of this machine", "host", "list_ports", new { Port = port })
            : Claim.Ask(score, "listening ports of this machine", "host", "list_ports", new { });
    }

    [GeneratedRegex(@"\b(?<n>[0-9]{2,5})\b", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
