using AIOps.Tests.Architecture;
using AIOps.Tools;

namespace AIOps.Tests.Tools;

public sealed class ToolsPageTests
{
    [Fact]
    public async Task Page_IsWhatTheToolsSay()
    {
        var file = Path.Combine(Repository.Root, "docs", "tools.md");
        var page = ToolsPage.Write();
        if (Environment.GetEnvironmentVariable("AIOPS_RENEW_GOLDEN") == "1")
            await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
        Assert.True(page == await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), "docs/tools.md is out of date; its first line says how to renew it");
    }

    [Fact]
    public void Page_NamesEveryServer()
    {
        var page = ToolsPage.Write();
        // llm is the Agent's own.
        Assert.Equal(ToolsSetup.Names.Append("llm").Order(StringComparer.Ordinal), page.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]));
    }
}
