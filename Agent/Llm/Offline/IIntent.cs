namespace AIOps.Agent.Llm.Offline;

/// <summary>One kind of question. One class, one line in <see cref="IntentList"/>.</summary>
internal interface IIntent
{
    /// <summary>Questions to suggest, and the server they need (null: none).</summary>
    (string? Server, string Text) Example { get; }

    /// <summary>Null when it is another intent's question.</summary>
    Reading? Read(Question question);
}
