using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Tests.Policies.Safety.Gate;

public sealed class BrakeRulesTests
{
    private static readonly DateTimeOffset Now = GateFactsExample.Now;

    [Fact]
    public void AnyBrake_StateWasNotRead_Denies() => Assert.All(
        new IGateRule[] { new StopRule(), new BlackoutRule(), new MaintenanceRule(), new CircuitBreakerRule(), new StormRule() },
        rule => Assert.Contains("could not be read", Denied(rule, GateFactsExample.New() with { State = null }), StringComparison.Ordinal));

    [Fact]
    public void Stop_Stands_DeniesEverybodyAtEveryPass() => Assert.All(Enum.GetValues<GatePass>(), pass =>
    {
        var facts = With(GateFactsExample.New(pass, a => a with { Origin = ActionOrigin.Api, DecidedBy = "key:bob", Override = new("key:root", "r", Now, "x") }),
            s => s with { Stop = new StopOrder("the database burns", "key:alice", Now) });
        Assert.Equal("everything is stopped since 2026-03-04 12:00:00Z by key:alice: the database burns. Resume, then ask again", Denied(new StopRule(), facts));
    });

    [Fact]
    public void Window_OpenInScope_DeniesUnlessOverridden()
    {
        var facts = With(GateFactsExample.New(), s => s with { Windows = [Window()] });
        Assert.Equal("blackout \"quarter close\" by key:alice until 2026-03-04 13:00:00Z", Denied(new BlackoutRule(), facts));
        Allowed(new MaintenanceRule(), facts);
        Allowed(new BlackoutRule(), facts with { Now = Now.AddHours(1) });
        Allowed(new BlackoutRule(), facts with { Action = facts.Action with { Override = new("key:root", "it burns", Now, "x") } });
        Allowed(new BlackoutRule(), With(facts, s => s with { Windows = [Window() with { Scope = new("scale_*") }] }));
        var person = facts with { Action = facts.Action with { Origin = ActionOrigin.Api } };
        Assert.Contains("An admin may override it for this action: POST /api/actions/1/override", Denied(new BlackoutRule(), person), StringComparison.Ordinal);
    }

    [Fact]
    public void Window_UnclearOrUnreadable_Denies()
    {
        var unclear = With(GateFactsExample.New(), s => s with { Labels = new(null), Windows = [Window() with { Scope = new(Labels: new Dictionary<string, string> { ["team"] = "x" }) }] });
        Assert.Contains("cannot be told", Denied(new BlackoutRule(), unclear), StringComparison.Ordinal);
        var unreadable = With(GateFactsExample.New(), s => s with { Windows = [Window() with { From = null, To = null, Cron = "0 3 * * *", Duration = TimeSpan.FromHours(1), TimeZone = "Mars/Olympus" }] });
        Assert.Contains("cannot be read here", Denied(new BlackoutRule(), unreadable), StringComparison.Ordinal);
    }

    [Fact]
    public void Breaker_Open_DeniesUntilTheCoolOffAndThenLetsOneTry()
    {
        var open = With(GateFactsExample.New(), s => s with { Breaker = new BreakerState(5, Now.AddMinutes(1)) });
        Assert.Equal("restart_pod on pod targets failed 5 times lately; no more before 2026-03-04 12:01:00Z, then one may try", Denied(new CircuitBreakerRule(), open));
        var half = open with { Now = Now.AddMinutes(1) };
        Allowed(new CircuitBreakerRule(), half);
        Assert.Contains("action t1 is trying", Denied(new CircuitBreakerRule(), With(half, s => s with { Breaker = s.Breaker with { Trial = "t1" } })), StringComparison.Ordinal);
    }

    [Fact]
    public void Storm_Blows_HoldsPoliciesAndAsksAPersonOfOthers()
    {
        foreach (var pass in Enum.GetValues<GatePass>())
            Assert.Contains("a person must look first", Denied(new StormRule(), Storm(GateFactsExample.New(pass))), StringComparison.Ordinal);
        foreach (var origin in new[] { ActionOrigin.Api, ActionOrigin.Chat, ActionOrigin.Mcp, ActionOrigin.Runbook })
        {
            Assert.Equal(GateOutcome.Approve, new StormRule().Judge(Storm(GateFactsExample.New(action: a => a with { Origin = origin }))).Outcome);
            Allowed(new StormRule(), Storm(GateFactsExample.New(GatePass.Execute, a => a with { Origin = origin, DecidedBy = "key:bob" })));
            Denied(new StormRule(), Storm(GateFactsExample.New(GatePass.Execute, a => a with { Origin = origin })));
        }
        var crowd = With(GateFactsExample.New(), s => s with { Storm = s.Storm with { InFlight = 25 } });
        Assert.Contains("25 actions are in flight", Denied(new StormRule(), crowd), StringComparison.Ordinal);
        Allowed(new StormRule(), crowd with { Pass = GatePass.Execute });
    }

    [Theory]
    [InlineData(null, 51)]
    [InlineData(1000, 301)]
    [InlineData(20, 7)]
    [InlineData(3, 5)]
    public void StormLimit_ShareOfAKnownPopulationOrACount(int? population, int limit) =>
        Assert.Equal(limit, StormReading.LimitOf(population, new StormOptions()));

    [Fact]
    public void Quorum_Destructive_NeedsTwoOthers()
    {
        var facts = GateFactsExample.New(GatePass.Approve, a => a with { Risk = Risk.Destructive, RequestedBy = "key:alice", DecidedBy = "key:bob", Mode = ActionMode.Approve, Approvals = [new("key:bob", Now)] });
        Assert.Equal(new GateVerdict(GateOutcome.Approve, "1 of 2 approvals missing"), new QuorumRule().Judge(facts));
        foreach (var second in new ActionApproval[] { new("key:bob", Now), new("key:alice", Now), new("key:carol", Now.AddHours(-1)) })
            Assert.Equal(GateOutcome.Approve, new QuorumRule().Judge(Add(facts, second)).Outcome);
        Allowed(new QuorumRule(), Add(facts, new("key:carol", Now)));
        Assert.Equal("1 of 2 approvals missing", Denied(new QuorumRule(), facts with { Pass = GatePass.Execute }));
        Allowed(new QuorumRule(), facts with { Options = new SafetyOptions { DestructiveApprovals = 1 } });
        // What approvers were shown is not loosened later; what is stricter now holds.
        Denied(new QuorumRule(), facts with { Pass = GatePass.Execute, Options = new SafetyOptions { DestructiveApprovals = 1 }, Action = facts.Action with { ApprovalsNeeded = 2 } });
        Assert.Equal(GateOutcome.Approve, new QuorumRule().Judge(facts with { Action = facts.Action with { Risk = (Risk)9 } }).Outcome);
        Allowed(new QuorumRule(), facts with { Action = facts.Action with { Risk = Risk.Disruptive } });
    }

    private static GateFacts Add(GateFacts facts, ActionApproval approval) =>
        facts with { Action = facts.Action with { Approvals = [.. facts.Action.Approvals, approval] } };

    private static GateFacts Storm(GateFacts facts) => With(facts, s => s with { Storm = new StormReading("pod", 51, null, 51, 0, 25) });

    private static SafetyWindow Window() => new() { Id = "w", Reason = "quarter close", CreatedBy = "key:alice", From = Now.AddHours(-1), To = Now.AddHours(1) };

    private static GateFacts With(GateFacts facts, Func<SafetyState, SafetyState> change) => facts with { State = change(facts.State!) };

    private static string Denied(IGateRule rule, GateFacts facts)
    {
        var verdict = rule.Judge(facts);
        Assert.Equal(GateOutcome.Deny, verdict.Outcome);
        return verdict.Reason;
    }

    private static void Allowed(IGateRule rule, GateFacts facts)
    {
        var verdict = rule.Judge(facts);
        Assert.True(verdict.Outcome == GateOutcome.Allow, verdict.Reason);
    }
}
