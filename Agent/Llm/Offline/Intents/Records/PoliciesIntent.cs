using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"which policies do I have?", "which policies are active".</summary>
internal sealed class PoliciesIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "which policies do I have?");

    public Claim? Read(Question question)
    {
        if (!question.Is("policy", "rule"))
            return null;
        object arguments = question.Says("active", "enabled") ? new { Enabled = true } : question.Says("disabled", "inactive") ? new { Enabled = false } : new { };
        return new Claim(question.Explained("policy", "rule", "firing") + (question.Is("policy") ? 1 : 0), "the policies", "aiops", inquiry => inquiry.Ask("get_policies", arguments) is not { } said ? null
            : said.Data.Int("total") == 0 ? "There are no policies yet; POST /api/policies adds one." : said.Text);
    }
}
