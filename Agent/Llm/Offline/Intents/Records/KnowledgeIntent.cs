using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"is there a runbook for a full disk?", "search the docs for failover".</summary>
internal sealed class KnowledgeIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "is there a runbook for a full disk?");

    public Claim? Read(Question question)
    {
        if (!question.Is("runbook"))
            return null;
        var words = question.Text.Split(' ').Where(word => !Lexicon.IsFiller(word) && Lexicon.Concept(word) != "runbook" && word is not ("search")).ToList();
        var query = string.Join(' ', words);
        return query.Length == 0
            ? new Claim(4, "the knowledge base", "aiops", _ => "About what? For example: is there a runbook for a full disk?")
            : Claim.Ask(6, $"knowledge about {query}", "aiops", "search_knowledge", new { Query = query });
    }
}
