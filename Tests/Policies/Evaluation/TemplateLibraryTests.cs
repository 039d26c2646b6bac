using System.Text.Json;
using AIOps.Agent.Alerts.Sources;
using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Tests.Architecture;
using AIOps.Tests.Shared;
using AIOps.Tests.Tools;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Policies.Evaluation;

/// <summary>Every file of deploy/policies against the real tools' schemas, and the alert that stands beside it.</summary>
public sealed class TemplateLibraryTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "policies");

    private static readonly Directory Tools = new();

    public static TheoryData<string> Files() => [.. System.IO.Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Template_AgainstTheRealTools_IsTakenAndCautious(string file)
    {
        var policy = Policy(file);
        PolicyTools.Check(policy, Tools);
        if (PolicyActionReader.Read(policy.Action) is not [ToolAction { Tool: { } name }])
            return;
        Assert.True(policy.Mode is ActionMode.Suggest or ActionMode.Approve, "a template acts only through a person");
        Assert.True(policy.Cooldown > TimeSpan.Zero && policy.RateLimit is { Max: <= 10 } && policy.Verify is { Wait: not null });
        Assert.Equal(Tools.Find(name)!.HasUndo ? "auto" : "never", policy.Undo);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_BesideTheTemplate_IsMatchedAndFillsTheAction(string file)
    {
        var (policy, alert) = (CompiledPolicy.From(Policy(file)), Example(file));
        Assert.Null(policy.Condition.Explain(alert));
        if (policy.Action is not ToolAction tool)
            return;
        var (draft, misfit) = new ActionDrafts(Tools, Options.Create(new SafetyOptions()), new ManualTime()).Draft(PolicyProposals.Of(policy.Policy, tool, alert));
        Assert.Null(misfit);
        Assert.DoesNotContain("${", draft.Arguments.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(':', draft.Target);
    }

    /// <summary>Whoever takes in all of them gets for each alert the policy that is meant for it.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Example_AmongAllTemplates_IsTakenByItsOwn(string file)
    {
        var library = new PolicyIndex(Files().Select((row, i) => CompiledPolicy.From(Policy(row.Data) with { Id = i + 1 })));
        Assert.Equal([Policy(file).Name], library.Match(Example(file)).Select(m => m.Policy.Name));
    }

    [Fact]
    public void Library_IsWholeAndDescribed()
    {
        var files = Files().Select(row => row.Data).ToArray();
        Assert.True(files.Length >= 25);
        Assert.Distinct(files.Select(f => Policy(f).Name));
        Assert.Equal(files, System.IO.Directory.GetFiles(Path.Combine(Folder, "examples")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        var page = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.All(files, f => Assert.Contains($"({f}.json)", page, StringComparison.Ordinal));
    }

    private static Policy Policy(string file) => PolicyDocument.Read(Json(file));

    private static Alert Example(string file)
    {
        var body = Json(Path.Combine("examples", file));
        var alert = Assert.Single(AlertmanagerSource.Read(body, new ManualTime().GetUtcNow()));
        return body.TryGetProperty("source", out var source) ? alert with { Source = source.GetString()! } : alert;
    }

    private static JsonElement Json(string file) => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, $"{file}.json")));

    /// <summary>All tools there are, whether their system is connected or not.</summary>
    private sealed class Directory : IToolDirectory
    {
        private readonly Dictionary<string, ToolDefinition> _tools = ToolsPage.Definitions().ToDictionary(t => t.Name);

        public ToolDefinition? Find(string name) => _tools.GetValueOrDefault(ToolNames.Normalize(name));
    }
}
