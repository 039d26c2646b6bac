namespace AIOps.Policies.Incidents;

/// <summary>What became of claims.</summary>
/// <param name="ByKey">The incident that each key belongs to now.</param>
/// <param name="Ended">Those of them that had ended and are to be opened again.</param>
public sealed record IncidentHold(IReadOnlyDictionary<string, string> ByKey, IReadOnlySet<string> Ended)
{
    public static IncidentHold None { get; } = new(new Dictionary<string, string>(), new HashSet<string>());
}
