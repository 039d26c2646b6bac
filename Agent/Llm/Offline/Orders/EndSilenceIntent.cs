using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"expire silence 0196…": by id, as list_silences shows it.</summary>
internal sealed class EndSilenceIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "which silences are active?");

    public Claim? Read(Question question) => Verb.After(Order.Plain(question), "expire silence", "end silence", "expire the silence", "end the silence", "unsilence") is { } id && Guid.TryParseExact(id, "D", out _)
        ? Claim.Ask(Claim.Certain, $"end silence {id}", "prometheus", "expire_silence", new { SilenceId = id })
        : null;
}
