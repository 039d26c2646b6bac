namespace AIOps.Policies.Evaluation;

/// <summary>Who acts first: lower priority, then the older policy. One that is not stored yet is the newest.</summary>
internal static class PolicyOrder
{
    public static bool IsBefore(Policy one, Policy other) =>
        (one.Priority, Age(one)).CompareTo((other.Priority, Age(other))) < 0;

    private static long Age(Policy policy) => policy.Id == 0 ? long.MaxValue : policy.Id;
}
