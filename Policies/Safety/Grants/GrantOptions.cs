namespace AIOps.Policies.Safety.Grants;

public sealed class GrantOptions
{
    public const string Section = "Grants";

    /// <summary>
    /// Shared by Workers and tool servers; at least 32 characters. Left out, this installation makes one for itself in the
    /// data directory, which serves as long as all its processes share that directory.
    /// </summary>
    public Secret? Key { get; set; }

    /// <summary>How long a grant may be used after it was signed.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(2);
}
