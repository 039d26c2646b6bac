using System.Text.Json;
using AIOps.Agent.Evaluation;
using AIOps.Agent.Terminal;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Evaluation;

public sealed class EvaluationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aiops-scenarios-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The figures of docs/evaluation.md may get better, not worse.</summary>
    [Fact]
    public async Task Shipped_OfflineReasoner_AsksForNoWrongChangeAndPassesNineOfTen()
    {
        var report = await new AIOps.Agent.Evaluation.Evaluation(EvaluationSettings.Read([Recorder.Folder, "--provider", "offline"]), TimeProvider.System).RunAsync(_ => { }, default);

        Assert.Empty(report.Results.SelectMany(one => one.WrongActions));
        Assert.True(report.Runs >= 40);
        Assert.All(report.Skipped.Keys, name => Assert.StartsWith("live-", name, StringComparison.Ordinal));
        Assert.True(report.PassRate >= 0.9, string.Join('\n', report.Results.Where(one => !one.Passed).Select(one => $"{one.Name}: {string.Join("; ", one.Failures)}")));
        Assert.True(ScenarioReader.Read(Recorder.Folder).Count(one => one.Environment is not null) >= 8);
        Assert.True(ScenarioReader.Read(Recorder.Folder).Count(one => one.Expect.Healthy) >= 6);
    }

    private static readonly ScenarioOutcome Fine = new("web is down: out of memory", ["diagnose"], [], "m");

    private static ScenarioOutcome.Change Restart(string name) => new("restart_deployment", JsonSerializer.SerializeToElement(new { deployment_name = name }));

    [Theory]
    [InlineData("""{"facts":["OUT of memory"]}""", null)]
    [InlineData("""{"facts":[["disk","memory"]]}""", null)]
    [InlineData("""{"facts":["disk"]}""", "does not say disk")]
    [InlineData("""{"absent":["memory"]}""", "says “memory”")]
    [InlineData("""{"healthy":true}""", "says “is down”")]
    [InlineData("""{"tools":{"required":["get_pod"]}}""", "does not call get_pod")]
    [InlineData("""{"tools":{"forbidden":["diagnose"]}}""", "calls diagnose")]
    [InlineData("""{"tools":{"allowed":["get_pod"]}}""", "calls diagnose")]
    [InlineData("""{"action":{"tool":"restart_deployment"}}""", "does not ask for restart_deployment")]
    [InlineData("""{"action":["none",{"tool":"restart_deployment"}]}""", null)]
    public void Judge_Answer_IsComparedWithWhatWasExpected(string expect, string? failure)
    {
        var failures = ScenarioJudge.Judge(Of(expect), Fine, null).Failures;

        if (failure is null)
            Assert.Empty(failures);
        else
            Assert.Equal([failure], failures);
    }

    [Theory]
    [InlineData("{}", "web", 1)]
    [InlineData("""{"action":"none"}""", "web", 1)]
    [InlineData("""{"action":{"tool":"restart_deployment","arguments":{"deployment_name":"web"}}}""", "web", 0)]
    [InlineData("""{"action":{"tool":"restart_deployment","arguments":{"deployment_name":"web"}}}""", "web-2", 1)]
    [InlineData("""{"action":{"tool":"scale_deployment"}}""", "web", 1)]
    public void Judge_Change_IsWrongUnlessItIsTheOne(string expect, string restarted, int wrong)
    {
        var verdict = ScenarioJudge.Judge(Of(expect), Fine with { Changes = [Restart(restarted)] }, null);

        Assert.Equal(wrong, verdict.WrongActions.Count);
        Assert.Equal(wrong > 0, verdict.Failures.Count > 0);
    }

    [Fact]
    public void Judge_TheSameChangeTwice_IsWrong() =>
        Assert.Single(ScenarioJudge.Judge(Of("""{"action":{"tool":"restart_deployment"}}"""), Fine with { Changes = [Restart("web"), Restart("web")] }, null).WrongActions);

    [Fact]
    public void Judge_AnotherProviderAnswered_Fails() => Assert.Contains("answered in place of gpt", Assert.Single(ScenarioJudge.Judge(Of("{}"), Fine, "gpt").Failures), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name":"a","question":"q","recorded":"r"}""", "expect")]
    [InlineData("""{"name":"a","question":"q","expect":{}}""", "recorded or environment")]
    [InlineData("""{"name":"a","recorded":"r","expect":{}}""", "question or alert")]
    [InlineData("""{"name":"a","question":"q","recorded":"../../etc/passwd","expect":{}}""", "recorded")]
    [InlineData("""{"name":"a","question":"q","recorded":"r","expect":{"facts":["("]}}""", "expect")]
    [InlineData("""{"name":"a","question":"q","recorded":"r","expect":{"action":{"arguments":{}}}}""", "action")]
    [InlineData("""{"name":"a","question":"q","recorded":"r","expect":{},"extra":1}""", "extra")]
    [InlineData("nonsense", "a.json")]
    public void Read_BadScenario_NamesFileAndMember(string json, string word)
    {
        Write("a", json);

        var problem = Assert.Throws<ScenarioException>(() => ScenarioReader.Read(_folder.FullName));

        Assert.Contains("a.json", problem.Message, StringComparison.Ordinal);
        Assert.Contains(word, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_CommandsAreNotAllowed_NothingIsRun()
    {
        var made = Path.Combine(_folder.FullName, "made");
        Live("a", $"touch {made}");

        var (code, output) = await RunAsync("--live", "--require", "0.1");

        Assert.False(File.Exists(made));
        Assert.Contains("--allow-commands", output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, code);
    }

    [Fact]
    public async Task Live_SetUpFails_CleansUpAndFails()
    {
        var cleaned = Path.Combine(_folder.FullName, "cleaned");
        Live("a", "echo broken >&2; exit 3", $"exit 1", $"touch {cleaned}");

        var (_, output) = await RunAsync("--live", "--allow-commands");

        Assert.True(File.Exists(cleaned));
        Assert.Contains("ended with 3: broken", output, StringComparison.Ordinal);
        Assert.Contains("clean-up failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_RealTools_AreAskedAndReported()
    {
        Live("cpu", "true", "true");
        var file = Path.Combine(_folder.FullName, "report.txt");

        var (code, _) = await RunAsync("--live", "--allow-commands", "--repeat", "2", "--require", "1", "--json", file);

        Assert.Equal(ExitCodes.Answered, code);
        var report = JsonElement.Parse(File.ReadAllText(file));
        Assert.Equal(2, report.GetProperty("runs").GetInt32());
        Assert.Equal(1, report.GetProperty("pass_rate").GetDouble());
        Assert.Contains("host_overview", report.GetProperty("results")[0].GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()));
    }

    [Fact]
    public async Task Provider_Unknown_NamesThoseThereAre()
    {
        Live("a", "true", "true");

        var (code, output) = await RunAsync("--live", "--allow-commands", "--provider", "nonsuch");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("offline", output, StringComparison.Ordinal);
    }

    private void Live(string name, string setup, params string[] cleanup) => Write(name, JsonSerializer.Serialize(new
    {
        name, question = "cpu of this machine", environment = new { setup = new[] { setup }, cleanup, seconds = 20 }, expect = new { facts = new[] { "CPU" } },
    }));

    private void Write(string name, string json) => File.WriteAllText(Path.Combine(_folder.FullName, $"{name}.json"), json);

    private async Task<(int Code, string Output)> RunAsync(params string[] more)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        string[] provider = more.Contains("--provider") ? [] : ["--provider", "offline"];
        var code = await EvaluationCommand.RunAsync(EvaluationSettings.Read([_folder.FullName, .. provider, .. more, "--ToolServers:kubernetes:Disabled=true", "--ToolServers:docker:Disabled=true"]), output, errors, false, default);
        return (code, $"{output}{errors}");
    }

    private Scenario Of(string expect)
    {
        Write("judged", $$"""{"name":"judged","question":"q","recorded":"r","expect":{{expect}}}""");
        return ScenarioReader.Read(_folder.FullName).Single();
    }
}
