namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"containers", "which containers run?".</summary>
internal sealed class ContainersIntent : IIntent
{
    public (string? Server, string Text) Example => ("docker", "containers");

    public Reading? Read(Question question)
    {
        if (!question.Has("containers?", "docker"))
            return null;
        object arguments = question.Has("all", "stopped", "exited", "dead") ? new { All = true } : new { };
        return new Reading(question.Has("all", "stopped", "exited", "dead") ? "all containers, stopped ones too" : "running containers", "docker", inquiry => inquiry.Ask("list_containers", arguments)?.Text);
    }
}
