using System.Text.Json;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Safety;
using AIOps.Tests.Architecture;
using AIOps.Tests.Tools;

namespace AIOps.Tests.Policies.Runbooks;

/// <summary>Every runbook that ships is one that can be saved where its tools are connected.</summary>
public sealed class RunbookLibraryTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(Repository.Root, "deploy", "runbooks"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Runbook_FitsItsTools(string name)
    {
        var plan = RunbookReader.Read(JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "runbooks", $"{name}.json"))));
        RunbookTools.Check(plan, new AllTools());
        Assert.Equal(name, plan.Name);
        Assert.NotEmpty(plan.Description);
    }

    private sealed class AllTools : IToolDirectory
    {
        private readonly Dictionary<string, ToolDefinition> _tools = ToolsPage.Definitions().ToDictionary(t => t.Name);

        public ToolDefinition? Find(string name) => _tools.GetValueOrDefault(ToolNames.Normalize(name));
    }
}
