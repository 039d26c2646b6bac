namespace AIOps.Policies.Model.Actions;

/// <summary>Who stands behind a value that a model put into a call.</summary>
public enum ValueOrigin
{
    /// <summary>Nobody: it is in no text of the conversation.</summary>
    Unknown,

    /// <summary>Text from outside alone.</summary>
    ToolOutput,

    /// <summary>The inventory, as a part of what the user named.</summary>
    Inventory,

    /// <summary>The tool's own schema.</summary>
    Default,

    /// <summary>The user's own words.</summary>
    User,
}
