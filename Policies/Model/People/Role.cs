namespace AIOps.Policies.Model.People;

/// <summary>What a principal may do; each role holds the ones before it.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Sends alerts, chats, asks for actions, cancels its own.</summary>
    Operator,

    /// <summary>Approves and denies what others asked for.</summary>
    Approver,

    /// <summary>Changes policies and keys.</summary>
    Admin,
}
