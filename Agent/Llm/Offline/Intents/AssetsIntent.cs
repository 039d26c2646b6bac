namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"which machines do you know?", "inventory".</summary>
internal sealed class AssetsIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "which machines do you know?");

    public Reading? Read(Question question) => (question.Has("inventory", "assets?") || (question.Has("machines", "hosts", "servers") && question.Has("know", "known", "list", "which", "found", "discovered")))
        ? new Reading("the inventory of machines", "aiops", inquiry => inquiry.Ask("list_assets", new { })?.Text)
        : null;
}
