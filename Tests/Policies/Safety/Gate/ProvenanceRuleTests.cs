using AIOps.Policies.Safety.Gate;

namespace AIOps.Tests.Policies.Safety.Gate;

public sealed class ProvenanceRuleTests
{
    private static readonly ArgumentSource Said = new("pod_name", "web-1", ValueOrigin.User);

    [Theory]
    [InlineData(ValueOrigin.User, GateOutcome.Allow)]
    [InlineData(ValueOrigin.Default, GateOutcome.Allow)]
    [InlineData(ValueOrigin.Inventory, GateOutcome.Allow)]
    [InlineData(ValueOrigin.ToolOutput, GateOutcome.Approve)]
    [InlineData(ValueOrigin.Unknown, GateOutcome.Approve)]
    public void Judge_OneValueOfChat_DecidesByWhoStandsBehindIt(ValueOrigin origin, GateOutcome expected) =>
        Assert.Equal(expected, Judge(GatePass.Request, [Said, Said with { Origin = origin }]).Outcome);

    [Fact]
    public void Judge_ChatThatSaysNothing_NeedsAPerson() => Assert.Equal(GateOutcome.Approve, Judge(GatePass.Request, null).Outcome);

    [Theory]
    [InlineData(null, GateOutcome.Deny)]
    [InlineData("key:bob", GateOutcome.Allow)]
    public void Judge_TaintedAtExecution_RunsOnlyWithAPersonsYes(string? by, GateOutcome expected) =>
        Assert.Equal(expected, Judge(GatePass.Execute, [Said with { Origin = ValueOrigin.Unknown }], by).Outcome);

    [Fact]
    public void Judge_Policy_IsNotItsBusiness() => Assert.Equal(GateOutcome.Allow, new ProvenanceRule().Judge(GateFactsExample.New()).Outcome);

    private static GateVerdict Judge(GatePass pass, IReadOnlyList<ArgumentSource>? provenance, string? by = null) =>
        new ProvenanceRule().Judge(GateFactsExample.New(pass, action => action with { Origin = ActionOrigin.Chat, PolicyId = null, Provenance = provenance, DecidedBy = by }));
}
