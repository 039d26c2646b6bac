using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Policies.Safety.Gate;

/// <summary>What is in force around an action, of all kinds, whoever asked for it.</summary>
/// <param name="Windows">All that are not over, open or not.</param>
/// <param name="Labels">By which a window may mean the action.</param>
/// <param name="Breaker">Of the action's tool and class of targets.</param>
/// <param name="Storm">Of the action's class of targets.</param>
public sealed record SafetyState(StopOrder? Stop, IReadOnlyList<SafetyWindow> Windows, SubjectLabels Labels, BreakerState Breaker, StormReading Storm);
