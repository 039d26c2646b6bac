namespace AIOps.Policies.Model.Actions;

/// <summary>How far an action may go without a person.</summary>
public enum ActionMode
{
    /// <summary>Record what would have happened; do nothing.</summary>
    Observe,

    /// <summary>Record it as a proposal that a person may take up.</summary>
    Suggest,

    /// <summary>Ask, wait, and expire unanswered.</summary>
    Approve,

    Auto,
}
