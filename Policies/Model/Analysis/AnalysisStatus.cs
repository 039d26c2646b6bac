namespace AIOps.Policies.Model.Analysis;

public enum AnalysisStatus
{
    /// <summary>Waits for a process that has a place free.</summary>
    Requested,

    Running,

    Completed,

    /// <summary>It could not be made, however often it was tried; <see cref="AlertAnalysis.Error"/> says why.</summary>
    Failed,
}
