using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline;

/// <summary>One kind of question. One class, one line in <see cref="IntentList"/>.</summary>
internal interface IIntent
{
    /// <summary>Questions to suggest, and the server they need (null: none).</summary>
    (string? Server, string Text) Example { get; }

    /// <summary>Null when it cannot be this intent's question.</summary>
    Claim? Read(Question question);
}
