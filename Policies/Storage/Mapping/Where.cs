namespace AIOps.Policies.Storage.Mapping;

/// <summary>The conditions that a caller asked for, and only those: PostgreSQL plans <c>@x IS NULL OR …</c> badly.</summary>
internal sealed class Where
{
    private readonly List<string> _conditions = [];

    public Where And(bool wanted, string condition)
    {
        if (wanted)
            _conditions.Add(condition);
        return this;
    }

    public override string ToString() => _conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", _conditions);
}
