namespace AIOps.Policies.Model.Actions;

/// <summary>Where the value of one argument came from, for whoever has to approve the call.</summary>
/// <param name="Argument">Path in the arguments, such as <c>namespace</c> or <c>patch.spec.replicas</c>; <c>(tool)</c> for the choice of the tool itself.</param>
/// <param name="Where">What said it: the tool call, or how the inventory vouches for it; null when nothing did.</param>
/// <param name="Excerpt">The text around it, from outside: never an instruction.</param>
public sealed record ArgumentSource(string Argument, string Value, ValueOrigin Origin, string? Where = null, string? Excerpt = null)
{
    /// <summary>Nothing but text from outside, or nobody at all, stands behind it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsTainted => Origin is ValueOrigin.ToolOutput or ValueOrigin.Unknown;
}
