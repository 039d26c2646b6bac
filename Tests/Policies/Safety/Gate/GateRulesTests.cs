using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;
using FsCheck;
using FsCheck.Fluent;

namespace AIOps.Tests.Policies.Safety.Gate;

public sealed class GateRulesTests
{
    private static readonly IGateRule[] Rules =
    [
        new StopRule(), new SchemaRule(), new PolicyRule(), new FreshnessRule(), new MaintenanceRule(), new BlackoutRule(), new InFlightRule(), new CooldownRule(),
        new RateLimitRule(), new CircuitBreakerRule(), new StormRule(), new QuorumRule(), new ModeRule(),
    ];

    private static readonly DateTimeOffset Now = GateFactsExample.Now;

    private static readonly Gen<SafetyWindow> AnyWindow =
        from kind in Gen.Elements(Enum.GetValues<WindowKind>())
        from begin in Gen.Choose(-120, 60)
        from length in Gen.Choose(1, 120)
        from cron in Gen.Elements("0 12 * * *", "*/7 * * * *", "0 3 1 1 *", null!)
        from zone in Gen.Elements("UTC", "Asia/Kolkata", "Mars/Olympus")
        from scope in Gen.Elements(new WindowScope(), new("restart_*"), new(null, "vm"), new(null, null, "pod:shop/*"), new(Labels: new Dictionary<string, string> { ["team"] = "a*" }))
        select new SafetyWindow
        {
            Id = "w", Kind = kind, Reason = "r", CreatedBy = "key:a", Scope = scope, Cron = cron, Duration = TimeSpan.FromMinutes(length), TimeZone = zone,
            From = cron is null ? Now.AddMinutes(begin) : null, To = cron is null ? Now.AddMinutes(begin + length) : null,
        };

    private static readonly Gen<SafetyState> AnyState =
        from stopped in Gen.Frequency((9, Gen.Constant<StopOrder?>(null)), (1, Gen.Constant<StopOrder?>(new("r", "key:a", Now))))
        from windows in AnyWindow.ListOf(1)
        from few in Gen.Choose(0, 3)
        from labels in Gen.Elements(new SubjectLabels(null), new(new Dictionary<string, string> { ["team"] = "ab" }), new(new Dictionary<string, string>()))
        from tryAt in Gen.Choose(-2, 2)
        from unhealthy in Gen.Elements(0, 0, 0, 60)
        from inFlight in Gen.Choose(0, 30)
        select new SafetyState(stopped, few == 0 ? [.. windows] : [], labels, new BreakerState(5, tryAt == 0 ? null : Now.AddMinutes(tryAt)), new StormReading("pod", unhealthy, null, 51, inFlight, 25));

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
        from risk in Gen.Elements(Risk.Disruptive, Risk.Disruptive, Risk.Destructive, (Risk)9)
        from approvals in Gen.Elements("key:bob", "key:carol", "policy:7").Select(who => new ActionApproval(who, Now)).ListOf()
        from state in Gen.Frequency((19, AnyState.Select(s => (SafetyState?)s)), (1, Gen.Constant<SafetyState?>(null)))
        let facts = GateFactsExample.New(pass, a => a with { Mode = mode, Origin = origin, DecidedBy = decided, Risk = risk, Approvals = [.. approvals], PolicyVersion = version, RateLimit = new(10, TimeSpan.FromHours(1)) })
        select facts with
        {
            State = state, Tool = tool, Misfit = misfit, StartedByPolicy = counts[0], StartedOnTarget = counts[1], StartedGlobally = counts[2] * 10,
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
    public void Ruling_OneWindowMore_NeverAllowsMore() =>
        Prop.ForAll(AnyFacts.Where(f => f.State is not null).ToArbitrary(), AnyWindow.ToArbitrary(), (facts, window) =>
            GateRuling.Of(Rules, facts with { State = facts.State! with { Windows = [.. facts.State.Windows, window] } }).Outcome >= GateRuling.Of(Rules, facts).Outcome)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Ruling_StopStormOrOpenBreaker_NeverAllowsMore() =>
        Prop.ForAll(AnyFacts.Where(f => f.State is not null).ToArbitrary(), facts =>
        {
            var before = GateRuling.Of(Rules, facts).Outcome;
            var state = facts.State!;
            return GateRuling.Of(Rules, facts with { State = state with { Stop = new("r", "key:a", Now) } }).Outcome == GateOutcome.Deny
                && GateRuling.Of(Rules, facts with { State = state with { Storm = state.Storm with { Unhealthy = 51 } } }).Outcome >= before
                && GateRuling.Of(Rules, facts with { State = state with { Breaker = new(5, Now.AddMinutes(1)) } }).Outcome == GateOutcome.Deny
                && GateRuling.Of(Rules, facts with { State = null }).Outcome == GateOutcome.Deny;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Ruling_AllowOfApprovedDestructive_OnlyWithTwoOthers() =>
        Prop.ForAll(AnyFacts.ToArbitrary(), facts => facts.Pass == GatePass.Request || facts.Action.DecidedBy is null || facts.Action.Risk < Risk.Destructive
            || GateRuling.Of(Rules, facts).Outcome != GateOutcome.Allow || facts.Action.Approvals.Select(a => a.By).Where(who => who != facts.Action.RequestedBy).Distinct().Count() >= 2)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Ruling_RecordsEachRuleUpToTheFirstDenial()
    {
        var ruling = GateRuling.Of(Rules, GateFactsExample.New(GatePass.Execute) with { InFlight = GateFactsExample.New().Action });
        Assert.Equal(["emergency_stop allow", "schema allow", "policy allow", "freshness allow", "maintenance allow", "blackout allow", "in_flight deny"], ruling.Decisions.Select(d => $"{d.Rule} {d.Outcome}"));
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
