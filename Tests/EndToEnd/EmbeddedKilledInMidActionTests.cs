namespace AIOps.Tests.EndToEnd;

/// <summary>One process on SQLite: everything dies together.</summary>
public sealed class EmbeddedKilledInMidActionTests : KilledInMidActionTests
{
    private ProductProcess _agent = null!;

    protected override async Task ConfigureAsync() => _agent = await Installation.StartAgentAsync();

    protected override void KillWorker() => _agent.Kill();

    protected override async Task ReviveAsync() => _agent = await Installation.StartAgentAsync();
}
