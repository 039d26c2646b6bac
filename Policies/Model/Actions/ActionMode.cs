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

    /// <summary>As far as the policy's record carries (docs/how-to/earn-autonomy.md). What a policy states; never the mode of a stored action.</summary>
    Earned,
}
