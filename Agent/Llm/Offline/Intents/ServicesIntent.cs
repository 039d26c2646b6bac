namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"services", "which services run here?".</summary>
internal sealed class ServicesIntent : IIntent
{
    public (string? Server, string Text) Example => ("host", "services of this machine");

    public Reading? Read(Question question) => question.Has("services?", "units?", "systemd", "daemons?")
        ? new Reading("services of this machine", "host", inquiry => inquiry.Ask("list_services", new { })?.Text)
        : null;
}
