namespace AIOps.Policies.Model.Analysis;

public enum PieceStatus
{
    Succeeded,

    /// <summary>The call was made and refused or failed.</summary>
    Failed,

    /// <summary>No answer before the deadline.</summary>
    Late,

    /// <summary>The source is not connected, or has nothing to say about such an alert.</summary>
    Absent,
}
