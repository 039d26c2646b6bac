namespace AIOps.Policies.Model.People;

/// <summary>Who asks: a person or program behind an API key, or the system itself for a policy.</summary>
/// <param name="Id">Stable identity, such as <c>key:alice</c> or <c>policy:12</c>; approval compares it with the requester's.</param>
public sealed record Principal(string Id, Role Role)
{
    public override string ToString() => Id;
}
