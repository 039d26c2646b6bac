using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"scan 127.0.0.0/30", "which machines are in 10.0.0.0/24?".</summary>
internal sealed partial class ScanIntent : IIntent
{
    public (string? Server, string Text) Example => ("network", "scan 127.0.0.0/30");

    public Reading? Read(Question question)
    {
        var address = Address().Match(question.Text);
        if (!question.Has("scan", "discover", "discovery", "sweep") && !(address.Groups["bits"].Success && question.Has("machines?", "hosts?", "devices?", "servers?", "who", "what", "which")))
            return null;
        if (!address.Success)
            return question.Has("scan", "discover", "sweep") ? new Reading("a network scan", "network", _ => "Which network? Name it in CIDR form, for example: scan 127.0.0.0/30") : null;
        var subnet = address.Groups["bits"].Success ? address.Value : $"{address.Value}/32";
        return new Reading($"scan network {subnet}", "network", inquiry => inquiry.Ask("network_discovery", new { Subnet = subnet })?.Text);
    }

    [GeneratedRegex(@"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?<bits>/\d{1,2})?(?![\d.]*\d)")]
    private static partial Regex Address();
}
