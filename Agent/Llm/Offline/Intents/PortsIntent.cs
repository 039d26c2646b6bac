using System.Globalization;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"ports", "what listens on port 8080?".</summary>
internal sealed partial class PortsIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "what listens on port 8080?");

    public Reading? Read(Question question)
    {
        if (!question.Has("ports?", "listens?", "listening", "sockets?", "netstat"))
            return null;
        if (Number().Match(question.Text) is { Success: true } match && int.TryParse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535)
            return new Reading($"what listens on port {port} of this machine", "host", inquiry => inquiry.Ask("list_ports", new { Port = port })?.Text);
        return new Reading("listening ports of this machine", "host", inquiry => inquiry.Ask("list_ports", new { })?.Text);
    }

    [GeneratedRegex(@"(?:port|listen(?:s|ing)? on|:)\s?(?<n>[0-9]{1,5})\b|\b(?<n>[0-9]{2,5})\b")]
    private static partial Regex Number();
}
