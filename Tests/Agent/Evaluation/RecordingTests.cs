using System.Text.Json;
using AIOps.Agent.Evaluation;
using AIOps.Agent.Evaluation.Recorded;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety.Arguments;
using AIOps.Tests.Tools;

namespace AIOps.Tests.Agent.Evaluation;

/// <summary>The recordings that ship are those of today's tools. To renew: AIOPS_RENEW_GOLDEN=1.</summary>
public sealed class RecordingTests
{
    [Fact]
    public async Task Definitions_AreTodaysTools()
    {
        var today = JsonSerializer.Serialize(ToolsPage.Definitions().OrderBy(tool => tool.Name, StringComparer.Ordinal), Recorder.Indented) + "\n";
        var file = Path.Combine(Recorder.Folder, "recordings", "tools.json");
        if (Recorder.Renews)
            await File.WriteAllTextAsync(file, today);
        Assert.True(today == await File.ReadAllTextAsync(file), "deploy/evaluation/recordings/tools.json is out of date; renew it with AIOPS_RENEW_GOLDEN=1");
    }

    public static TheoryData<string> Worlds => [.. ClusterWorlds.All.Keys];

    /// <summary>What was recorded, and what the same situation gives today, name the same findings.</summary>
    [Theory, MemberData(nameof(Worlds))]
    public async Task Cluster_Recorded_SaysWhatTheToolsSayToday(string world)
    {
        await using var agent = await AgentFixture.StartAsync();
        ClusterWorlds.Build(agent.Cluster, world);
        var recorder = new Recorder(agent, "kubernetes");
        await recorder.ReadClusterAsync();
        if (Recorder.Renews)
            await recorder.SaveAsync(world);

        var now = await recorder.ReadAsync("diagnose");

        var recorded = Recording.Load(Recorder.Folder, world).Find("diagnose", JsonElement.Parse("{}"));
        Assert.Equal(Problems(now!.Value), Problems(recorded!.Data!.Value));
        Assert.Equal(world == "healthy", Problems(now.Value).Length == 0);
    }

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(Recorder.Folder, "recordings"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != Recording.Definitions).Order()];

    [Theory, MemberData(nameof(Files))]
    public void Results_FitTheSchemasOfTheirTools(string name)
    {
        var tools = Recording.LoadDefinitions(Recorder.Folder).ToDictionary(tool => tool.Name);
        foreach (var entry in Recording.Load(Recorder.Folder, name).Results)
        {
            Assert.True(tools.TryGetValue(entry.Tool, out var tool), $"{name}: there is no tool {entry.Tool}");
            Assert.Equal(Risk.ReadOnly, tool.Risk);
            Assert.All(entry.Arguments.Keys, argument => Assert.True(tool.InputSchema.GetProperty("properties").TryGetProperty(argument, out _), $"{name}: {entry.Tool} has no argument {argument}"));
            if (!entry.IsError)
                Assert.True(ArgumentSchema.Explain(tool.OutputSchema!.Value, entry.Data ?? default) is not { } misfit, $"{name}: {entry.Tool}: {ArgumentSchema.Explain(tool.OutputSchema!.Value, entry.Data ?? default)}");
        }
    }

    private static string[] Problems(JsonElement diagnosis) => [.. diagnosis.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("problem").GetString()!).Order(StringComparer.Ordinal)];
}
