namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>When the pods of a deployment crash.</summary>
/// <param name="UntilRestarted">New pods are healthy once the deployment was restarted (its template carries a restart).</param>
/// <param name="UntilDeletions">New pods are healthy once so many pods of it were deleted.</param>
public sealed record CrashLoop(bool UntilRestarted = false, int? UntilDeletions = null)
{
    public static CrashLoop Forever { get; } = new();

    public static CrashLoop UntilRestart { get; } = new(UntilRestarted: true);

    public static CrashLoop Until(int deletions) => new(UntilDeletions: deletions);
}
