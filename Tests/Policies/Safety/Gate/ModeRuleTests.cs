using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;

namespace AIOps.Tests.Policies.Safety.Gate;

public sealed class ModeRuleTests
{
    /// <summary>DESIGN 4 as a table: rows are who asks and what was stated, columns the risks from ReadOnly to Destructive and one that nobody knows.</summary>
    [Theory]
    [InlineData(ActionOrigin.Policy, null, "auto auto auto approve approve")]
    [InlineData(ActionOrigin.Policy, ActionMode.Auto, "auto auto auto auto auto")]
    [InlineData(ActionOrigin.Policy, ActionMode.Approve, "approve approve approve approve approve")]
    [InlineData(ActionOrigin.Policy, ActionMode.Suggest, "suggest suggest suggest suggest suggest")]
    [InlineData(ActionOrigin.Policy, ActionMode.Observe, "observe observe observe observe observe")]
    [InlineData(ActionOrigin.Chat, null, "approve approve approve approve approve")]
    [InlineData(ActionOrigin.Chat, ActionMode.Auto, "approve approve approve approve approve")]
    [InlineData(ActionOrigin.Mcp, null, "approve approve approve approve approve")]
    [InlineData(ActionOrigin.Mcp, ActionMode.Auto, "approve approve approve approve approve")]
    [InlineData(ActionOrigin.Api, null, "approve approve approve approve approve")]
    [InlineData(ActionOrigin.Runbook, null, "approve approve approve approve approve")]
    public void Choose_Defaults_AreTheDesigns(ActionOrigin origin, ActionMode? stated, string expected) =>
        Assert.Equal(expected, Row(origin, stated, new SafetyOptions()));

    [Theory]
    [InlineData(ActionOrigin.Chat)]
    [InlineData(ActionOrigin.Mcp)]
    [InlineData(ActionOrigin.Api)]
    public void Choose_ConfiguredAuto_StillAsksForDestructiveAndUnknown(ActionOrigin origin) => Assert.Equal(
        "auto auto auto approve approve",
        Row(origin, null, new SafetyOptions { ChatMode = ActionMode.Auto, McpMode = ActionMode.Auto, ApiMode = ActionMode.Auto }));

    [Fact]
    public void Choose_AutoUpToDestructive_DoesNotOpenDestructive() => Assert.Equal(
        "auto auto auto approve approve", Row(ActionOrigin.Policy, null, new SafetyOptions { PolicyAutoUpTo = Risk.Destructive }));

    [Fact]
    public void Choose_AutoUpToReversible_AsksAbove() => Assert.Equal(
        "auto auto approve approve approve", Row(ActionOrigin.Policy, null, new SafetyOptions { PolicyAutoUpTo = Risk.Reversible }));

    [Theory]
    [InlineData(ActionMode.Auto, GateOutcome.Allow)]
    [InlineData(ActionMode.Approve, GateOutcome.Approve)]
    [InlineData(ActionMode.Suggest, GateOutcome.Suggest)]
    [InlineData(ActionMode.Observe, GateOutcome.Deny)]
    [InlineData((ActionMode)42, GateOutcome.Deny)]
    public void Judge_AtTheRequest_FollowsTheMode(ActionMode mode, GateOutcome expected) =>
        Assert.Equal(expected, new ModeRule().Judge(GateFactsExample.New(action: a => a with { Mode = mode })).Outcome);

    [Theory]
    [InlineData(ActionMode.Auto, null, GateOutcome.Allow)]
    [InlineData(ActionMode.Approve, "key:bob", GateOutcome.Allow)]
    [InlineData(ActionMode.Suggest, "key:bob", GateOutcome.Allow)]
    [InlineData(ActionMode.Approve, null, GateOutcome.Deny)]
    [InlineData(ActionMode.Suggest, null, GateOutcome.Deny)]
    [InlineData(ActionMode.Observe, null, GateOutcome.Deny)]
    [InlineData(ActionMode.Observe, "key:bob", GateOutcome.Deny)]
    public void Judge_Later_NeedsTheApprovalThatTheModeAskedFor(ActionMode mode, string? decidedBy, GateOutcome expected)
    {
        foreach (var pass in new[] { GatePass.Approve, GatePass.Execute })
            Assert.Equal(expected, new ModeRule().Judge(GateFactsExample.New(pass, a => a with { Mode = mode, DecidedBy = decidedBy })).Outcome);
    }

    private static string Row(ActionOrigin origin, ActionMode? stated, SafetyOptions options) => string.Join(' ',
        new[] { Risk.ReadOnly, Risk.Reversible, Risk.Disruptive, Risk.Destructive, (Risk)9 }.Select(risk => WireName(ModeRule.Choose(origin, stated, risk, options))));

    private static string WireName(ActionMode mode) => AIOps.Policies.Model.WireJson.Name(mode);
}
