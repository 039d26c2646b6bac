using System.Text.Json;
using AIOps.Policies.Learning;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.Tools;

namespace AIOps.Tests.Policies.Learning;

/// <summary>What an alert says may name its own target in the next policy, and nothing else.</summary>
public sealed class LearntFixTests
{
    private static readonly ToolDefinition Scale = new()
    {
        Name = "scale", Title = "t", Description = "d", Server = "s", TargetTemplate = "deployment:{namespace}/{deployment_name}",
        InputSchema = JsonElement.Parse("""{"type":"object","properties":{"deployment_name":{"type":"string"},"namespace":{"type":"string"},"image":{"type":"string"},"replicas":{"type":"integer"},"grace":{"type":"integer","default":30}}}"""),
    };

    private static readonly Alert Alert = Alerts.New(("alertname", "Crash"), ("deployment", "web"), ("namespace", "shop"), ("aaa", "web"), ("image", "evil:1"), ("replicas", "3"));

    [Fact]
    public void Of_PersonsWish_PutsPlaceholdersForTheTargetOnly() =>
        Assert.Equal(("""{"deployment_name":"${label.deployment}","image":"evil:1","namespace":"${label.namespace}","replicas":3}""", true),
            Of(ActionOrigin.Api, """{"deployment_name":"web","namespace":"shop","replicas":3,"image":"evil:1","grace":30}"""));

    [Fact]
    public void Of_TargetThatTheAlertDoesNotName_StaysThePersons() =>
        Assert.Equal("""{"deployment_name":"db","namespace":"shop2"}""", Of(ActionOrigin.Api, """{"deployment_name":"db","namespace":"shop2"}""").Arguments);

    [Theory]
    [InlineData(ValueOrigin.User, true)]
    [InlineData(ValueOrigin.Inventory, true)]
    [InlineData(ValueOrigin.ToolOutput, false)]
    [InlineData(ValueOrigin.Unknown, false)]
    public void Of_ChatsWish_ProvesNothingWhenTextFromOutsideChoseAValue(ValueOrigin origin, bool provable)
    {
        var action = Action(ActionOrigin.Chat, """{"deployment_name":"web","namespace":"shop","replicas":9}""") with { Provenance = [new ArgumentSource("replicas", "9", origin)] };
        Assert.Equal(provable, LearntFix.Of(action, Alert, Scale, null).IsProvable);
        Assert.False(LearntFix.Of(action with { Provenance = null }, Alert, Scale, null).IsProvable);
    }

    [Fact]
    public void Of_AnotherAgentsWish_ProvesNothing() => Assert.False(Of(ActionOrigin.Mcp, """{"deployment_name":"web","namespace":"shop"}""").IsProvable);

    [Theory]
    [InlineData("""{"deployment_name":"web","namespace":"shop","image":"${label.image}"}""")]
    [InlineData("""{"deployment_name":"web","namespace":"shop","image":"password=hunter2"}""")]
    public void Of_TextThatAPolicyWouldReadOtherwise_ProvesNothing(string arguments)
    {
        var (text, provable) = Of(ActionOrigin.Api, arguments);
        Assert.False(provable);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PoliciesWish_IsAsItsAuthorWroteIt_NotAsTheAlertFilledItIn()
    {
        var policy = new Policy { Name = "p", Condition = JsonElement.Parse("""{"name":"Crash"}"""), Action = JsonElement.Parse("""{"tool":"scale","params":{"deployment_name":"${label.deployment}","namespace":"shop","replicas":"${label.replicas}"}}""") };
        var action = Action(ActionOrigin.Policy, """{"deployment_name":"web","namespace":"shop","replicas":3}""");
        Assert.Equal("""{"deployment_name":"${label.deployment}","namespace":"shop","replicas":"${label.replicas}"}""", LearntFix.Of(action, Alert, Scale, policy).Arguments.GetRawText());
    }

    [Fact]
    public void Of_Runbook_KeepsItsNameAndBindsItsInputs()
    {
        var action = Action(ActionOrigin.Api, """{"inputs":{"service":"web","size":"3"},"runbook":"clean","target":"clean/web","version":4}""") with { Tool = "run_runbook" };
        var fix = LearntFix.Of(action, Alerts.New(("service", "web"), ("size", "3")), null, null);
        Assert.Equal("""{"inputs":{"service":"${label.service}","size":"3"},"runbook":"clean"}""", fix.Arguments.GetRawText());
        Assert.Equal("""{"runbook":"clean","inputs":{"service":"${label.service}","size":"3"}}""", fix.ToPolicyAction().ToJsonString());
    }

    private static (string Arguments, bool IsProvable) Of(ActionOrigin origin, string arguments)
    {
        var fix = LearntFix.Of(Action(origin, arguments), Alert, Scale, null);
        return (fix.Arguments.GetRawText(), fix.IsProvable);
    }

    private static ActionRequest Action(ActionOrigin origin, string arguments) => new()
    {
        Id = "a", Tool = "scale", Arguments = JsonElement.Parse(arguments), Target = "deployment:shop/web", Origin = origin, RequestedBy = "key:alice", Reason = "r", BindingHash = "h",
    };
}
