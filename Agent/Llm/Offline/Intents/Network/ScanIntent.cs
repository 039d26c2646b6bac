using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Network;

/// <summary>"scan 127.0.0.0/30", "which machines are in 10.0.0.0/24?".</summary>
internal sealed partial class ScanIntent : IIntent
{
    public (string? Server, string Text) Example => ("network", "scan 127.0.0.0/30");

    public Claim? Read(Question question)
    {
        var address = Address().Match(question.Text);
        if (!question.Is("scan") && !(address.Groups["bits"].Success && (question.Is("machine") || question.Says("devices", "who", "what", "which"))))
            return null;
        if (!address.Success)
            return question.Is("scan") ? new Claim(3, "a network scan", "network", _ => "Which network? Name it in CIDR form, for example: scan 127.0.0.0/30") : null;
        var subnet = address.Groups["bits"].Success ? address.Value : $"{address.Value}/32";
        return Claim.Ask(8, $"scan network {subnet}", "network", "network_discovery", new { Subnet = subnet });
    }

    [GeneratedRegex(@"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?<bits>/\d{1,2})?(?![\d.]*\d)")]
    private static partial Regex Address();
}
