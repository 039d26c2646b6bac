using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Network;

/// <summary>"cert expiry of shop.example", "when does the certificate of mail.example.org:993 run out?".</summary>
internal sealed class CertificateIntent : IIntent
{
    public (string? Server, string Text) Example => ("network", "when does the certificate of example.org expire?");

    public Claim? Read(Question question)
    {
        if (!question.Is("certificate"))
            return null;
        var url = Uri.TryCreate(question.Slots.Url, UriKind.Absolute, out var given) ? given : null;
        var host = question.Slots.Address ?? url?.Host;
        var port = question.Slots.Port ?? (url is { IsDefaultPort: false } ? url.Port : null);
        return host is null
            ? new Claim(3, "a certificate", "network", _ => "Of which host? For example: certificate of example.org, or of example.org:8443")
            : Claim.Ask(8, $"the TLS certificate of {host}{(port is null ? "" : $":{port}")}", "network", "check_certificate", port is not null ? new { Host = host, Port = port } : new { Host = host });
    }
}
