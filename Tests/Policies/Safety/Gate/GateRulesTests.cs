using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Safety.Gate;

public sealed class GateRulesTests
{
    private static readonly IGateRule[] Rules = [new SchemaRule(), new PolicyRule(), new FreshnessRule(), new InFlightRule(), new CooldownRule(), new RateLimitRule(), new ModeRule()];
    private static readonly DateTimeOffset Now = GateFactsExample.Now;

    private static readonly Gen<GateFacts> AnyFacts =
        from pass in Gen.Elements(Enum.GetValues<GatePass>())
        from mode in Gen.Elements(Enum.GetValues<ActionMode>())
        from origin in Gen.Elements(Enum.GetValues<ActionOrigin>())
        from decided in Gen.Elements("key:bob", null!)
        from tool in Gen.Elements(GateFactsExample.Tool, GateFactsExample.Tool with { Risk = Risk.Destructive }, GateFactsExample.Tool with { Risk = (Risk)9 }, null!)
        from misfit in Gen.Frequency((4, Gen.Constant<string?>(null)), (1, Gen.Constant<string?>("misfit")))
        from counts in Gen.Choose(0, 12).ArrayOf(3)
        from ago in Gen.Choose(0, 20)
        from version in Gen.Choose(2, 3)
        let facts = GateFactsExample.New(pass, a => a with { Mode = mode, Origin = origin, DecidedBy = decided, PolicyVersion = version, RateLimit = new(10, TimeSpan.FromHours(1)) })
        select facts with
        {
            Tool = tool, Misfit = misfit, StartedByPolicy = counts[0], StartedOnTarget = counts[1], StartedGlobally = counts[2] * 10,
            LastStarted = ago == 0 ? null : Now.AddMinutes(-ago),
        };

    [Fact]
    public void Example_IsAllowed_ByEveryRuleAtEveryPass() =>
        Assert.All(Enum.GetValues<GatePass>(), pass => Assert.Equal(GateOutcome.Allow, GateRuling.Of(Rules, GateFactsExample.New(pass)).Outcome));

    [Fact]
    public void Schema_UnknownToolMisfitOrRiskier_Denies()
    {
        var facts = GateFactsExample.New(GatePass.Execute);
        Assert.Contains("no connected tool server", Denied(new SchemaRule(), facts with { Tool = null }), StringComparison.Ordinal);
        Assert.Equal("arguments.x is missing", Denied(new SchemaRule(), facts with { Misfit = "arguments.x is missing" }));
        Assert.Contains("destructive now", Denied(new SchemaRule(), facts with { Tool = GateFactsExample.Tool with { Risk = Risk.Destructive } }), StringComparison.Ordinal);
        Allowed(new SchemaRule(), facts with { Tool = GateFactsExample.Tool with { Risk = Risk.Reversible } });
    }

    [Fact]
    public void Freshness_WaitedTooLong_DeniesExecutionOnly()
    {
        foreach (var pass in Enum.GetValues<GatePass>())
        {
            var facts = GateFactsExample.New(pass, a => a with { UpdatedAt = Now.AddHours(-1) });
            Allowed(new FreshnessRule(), facts);
            var late = facts with { Now = Now.AddSeconds(1) };
            if (pass == GatePass.Execute)
                Assert.Contains("the limit is 1h", Denied(new FreshnessRule(), late), StringComparison.Ordinal);
            else
                Allowed(new FreshnessRule(), late);
        }
    }

    [Fact]
    public void Policy_GoneDisabledOrChanged_DeniesAfterTheRequest()
    {
        foreach (var pass in new[] { GatePass.Approve, GatePass.Execute })
        {
            var facts = GateFactsExample.New(pass);
            Allowed(new PolicyRule(), facts);
            Assert.Contains("removed or disabled", Denied(new PolicyRule(), facts with { Policy = null }), StringComparison.Ordinal);
            Assert.Contains("removed or disabled", Denied(new PolicyRule(), facts with { Policy = facts.Policy! with { Enabled = false } }), StringComparison.Ordinal);
            Assert.Contains("version 3, now 4", Denied(new PolicyRule(), facts with { Policy = facts.Policy! with { Version = 4 } }), StringComparison.Ordinal);
            Allowed(new PolicyRule(), facts with { Policy = null, Action = facts.Action with { PolicyId = null } });
        }
    }

    [Fact]
    public void InFlight_AnotherOnTheTarget_Denies()
    {
        var facts = GateFactsExample.New();
        Assert.Contains("running on pod:shop/web-1 (action other)",
            Denied(new InFlightRule(), facts with { InFlight = facts.Action with { Id = "other", Status = ActionStatus.Running } }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299, null, true)]
    [InlineData(300, null, false)]
    [InlineData(-60, null, true)]
    [InlineData(59, 60, true)]
    [InlineData(60, 60, false)]
    [InlineData(0, 0, false)]
    public void Cooldown_OfAPolicy_CountsFromTheLastStart(int secondsAgo, int? cooldown, bool denied)
    {
        var facts = GateFactsExample.New(action: a => a with { Cooldown = cooldown is { } s ? TimeSpan.FromSeconds(s) : null }) with { LastStarted = Now.AddSeconds(-secondsAgo) };
        Assert.Equal(denied ? GateOutcome.Deny : GateOutcome.Allow, new CooldownRule().Judge(facts).Outcome);
        Allowed(new CooldownRule(), facts with { Action = facts.Action with { Origin = ActionOrigin.Chat } });
    }

    [Theory]
    [InlineData(1, 9, 99, false)]
    [InlineData(2, 0, 0, true)]
    [InlineData(0, 10, 0, true)]
    [InlineData(0, 0, 100, true)]
    public void RateLimit_EachCount_Bounds(int policy, int target, int all, bool denied)
    {
        var facts = GateFactsExample.New(action: a => a with { RateLimit = new(2, TimeSpan.FromHours(1)) })
            with { StartedByPolicy = policy, StartedOnTarget = target, StartedGlobally = all };
        Assert.Equal(denied ? GateOutcome.Deny : GateOutcome.Allow, new RateLimitRule().Judge(facts).Outcome);
    }

    [Fact]
    public void Ruling_MoreRules_NeverAllowMore() =>
        Prop.ForAll(AnyFacts.ToArbitrary(), Gen.Choose(0, Rules.Length).ToArbitrary(), Gen.Elements(Enum.GetValues<GateOutcome>()).ToArbitrary(), (facts, at, outcome) =>
        {
            var with = GateRuling.Of([.. Rules[..at], new FixedRule(outcome), .. Rules[at..]], facts).Outcome;
            return with >= GateRuling.Of(Rules, facts).Outcome && with >= outcome;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Ruling_Allow_OnlyForAKnownToolOfTheJudgedRisk() =>
        Prop.ForAll(AnyFacts.ToArbitrary(), facts => GateRuling.Of(Rules, facts).Outcome != GateOutcome.Allow
            || (facts is { Tool: not null, Misfit: null } && facts.Tool.Risk <= facts.Action.Risk && (facts.Action.Mode == ActionMode.Auto || facts.Action.DecidedBy is not null)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Ruling_RecordsEachRuleUpToTheFirstDenial()
    {
        var ruling = GateRuling.Of(Rules, GateFactsExample.New(GatePass.Execute) with { InFlight = GateFactsExample.New().Action });
        Assert.Equal(["schema allow", "policy allow", "freshness allow", "in_flight deny"], ruling.Decisions.Select(d => $"{d.Rule} {d.Outcome}"));
        Assert.All(ruling.Decisions, d => Assert.Equal(("execute", Now), (d.Pass, d.At)));
        Assert.Equal(ruling.Decisions[^1].Reason, ruling.Reason);
    }

    private static string Denied(IGateRule rule, GateFacts facts)
    {
        var verdict = rule.Judge(facts);
        Assert.Equal(GateOutcome.Deny, verdict.Outcome);
        return verdict.Reason;
    }

    private static void Allowed(IGateRule rule, GateFacts facts) => Assert.Equal(GateOutcome.Allow, rule.Judge(facts).Outcome);

    private sealed class FixedRule(GateOutcome outcome) : IGateRule
    {
        public string Name => "fixed";

        public GateVerdict Judge(GateFacts facts) => new(outcome, "fixed");
    }
}
