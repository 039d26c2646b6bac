using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Grants;
using Microsoft.Extensions.Configuration;

namespace AIOps.Tests.Policies.Safety;

public sealed class SecretOptionsTests
{
    [Fact]
    public void Configuration_FillsSecrets_WhichPrintNothing()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Grants:Key", "grant-key"), new("ToolServers:docker:Url", "http://127.0.0.1:1/mcp"), new("ToolServers:docker:ApiKey", "tools-key")]).Build();
        var grants = configuration.GetSection(GrantOptions.Section).Get<GrantOptions>()!;
        var server = configuration.GetSection(ToolServerOptions.Section).Get<Dictionary<string, ToolServerOptions>>()!["docker"];
        Assert.Equal(("grant-key", "tools-key"), (grants.Key!.Reveal(), server.ApiKey!.Reveal()));
        Assert.Equal(("***", "***"), ($"{grants.Key}", $"{server.ApiKey}"));
    }
}
