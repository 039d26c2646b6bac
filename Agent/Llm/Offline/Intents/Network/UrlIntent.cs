using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Network;

/// <summary>"does https://shop.example/health answer?", or just a URL.</summary>
internal sealed class UrlIntent : IIntent
{
    public (string? Server, string Text) Example => ("network", "does https://example.org/ answer?");

    public Claim? Read(Question question) => question.Slots.Url is { } url ? Claim.Ask(6, $"what {url} answers", "network", "check_http", new { Url = url }) : null;
}
