namespace AIOps.Tests.Agent.Graph;

/// <summary>Embedded: state and queue in the folder of the test.</summary>
public sealed class SqliteChatActionTests : ChatActionContractTests
{
    protected override Task<Dictionary<string, string?>> PlaceAsync() => Task.FromResult(new Dictionary<string, string?>());
}
