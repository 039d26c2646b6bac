namespace AIOps.Policies.Evaluation.Simulation;

public sealed record PolicyReference(long Id, string Name, int Priority)
{
    public static PolicyReference Of(Policy policy) => new(policy.Id, policy.Name, policy.Priority);
}
