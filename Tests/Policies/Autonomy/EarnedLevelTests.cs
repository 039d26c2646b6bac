using AIOps.Policies.Autonomy;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Safety.Gate;
using AIOps.Tests.Policies.Safety.Gate;

namespace AIOps.Tests.Policies.Autonomy;

public sealed class EarnedLevelTests
{
    private static readonly AutonomyOptions Options = new();

    [Theory]
    [InlineData(0, 0, ActionMode.Suggest)]
    [InlineData(4, 4, ActionMode.Suggest)]
    [InlineData(5, 5, ActionMode.Approve)]
    [InlineData(5, 4, ActionMode.Suggest)]
    [InlineData(19, 19, ActionMode.Approve)]
    [InlineData(20, 20, ActionMode.Auto)]
    [InlineData(20, 19, ActionMode.Approve)]
    public void Of_Record_IsTheLevel(int incidents, int successes, ActionMode expected) =>
        Assert.Equal(expected, EarnedLevel.Of(new(incidents, successes), Options));

    [Theory]
    [InlineData(ActionMode.Suggest, 100, ActionMode.Approve)]
    [InlineData(ActionMode.Approve, 100, ActionMode.Auto)]
    [InlineData(ActionMode.Auto, 0, ActionMode.Suggest)]
    [InlineData(ActionMode.Approve, 0, ActionMode.Suggest)]
    public void Next_MovesUpOneStepAndDownAllTheWay(ActionMode before, int verified, ActionMode expected) =>
        Assert.Equal(expected, EarnedLevel.Next(before, new(verified, verified), Options));

    [Theory]
    [InlineData(null)]
    [InlineData(ActionMode.Suggest)]
    [InlineData(ActionMode.Observe)]
    [InlineData(ActionMode.Earned)]
    public void InForce_NothingRecordedOrUnreadable_IsSuggest(ActionMode? recorded) =>
        Assert.Equal(ActionMode.Suggest, EarnedLevel.InForce(recorded, new(1000, 1000), Options));

    [Theory]
    [InlineData(Risk.Reversible, GateOutcome.Allow)]
    [InlineData(Risk.Disruptive, GateOutcome.Allow)]
    [InlineData(Risk.Destructive, GateOutcome.Approve)]
    [InlineData((Risk)9, GateOutcome.Approve)]
    public void Rule_AutoIsEarned_NeverAboveTheRisk(Risk risk, GateOutcome expected)
    {
        var facts = GateFactsExample.New(action: a => a with { Mode = ActionMode.Earned, Risk = risk }) with { Earned = ActionMode.Auto };
        Assert.Equal(expected, new ModeRule().Judge(facts).Outcome);
    }

    [Fact]
    public void Rule_EarnedWasNotRead_OnlySuggests() =>
        Assert.Equal(GateOutcome.Suggest, new ModeRule().Judge(GateFactsExample.New(action: a => a with { Mode = ActionMode.Earned })).Outcome);

    [Theory]
    [InlineData(null, GateOutcome.Deny)]
    [InlineData(ActionMode.Suggest, GateOutcome.Deny)]
    [InlineData(ActionMode.Approve, GateOutcome.Deny)]
    [InlineData(ActionMode.Auto, GateOutcome.Allow)]
    public void Rule_QueuedAlone_RunsOnlyWhileStillEarned(ActionMode? now, GateOutcome expected)
    {
        var facts = GateFactsExample.New(GatePass.Execute);
        Assert.Equal(expected, new ModeRule().Judge(facts with { Policy = facts.Policy! with { Mode = ActionMode.Earned }, Earned = now }).Outcome);
    }
}
