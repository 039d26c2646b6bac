namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"which policies do I have?".</summary>
internal sealed class PoliciesIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "which policies do I have?");

    public Reading? Read(Question question) => question.Has("polic(?:y|ies)", "rules")
        ? new Reading("the policies", "aiops", inquiry => inquiry.Ask("get_policies", new { }) is not { } said ? null
            : said.Data.Int("total") == 0 ? "There are no policies yet; POST /api/policies adds one." : said.Text)
        : null;
}
