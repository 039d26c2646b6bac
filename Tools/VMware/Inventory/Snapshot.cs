using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware.Inventory;

/// <param name="Path">Names from the root of the tree, such as <c>before-upgrade/patched</c>.</param>
public sealed record Snapshot(
    [property: Description("Managed object id, such as snapshot-7.")] string Id,
    string Name,
    string Path,
    string? Description,
    DateTimeOffset? CreatedAt,
    [property: Description("The machine's power state in it.")] PowerState PowerState,
    bool? Quiesced,
    [property: Description("The machine runs on from this one.")] bool Current)
{
    private const int DescriptionLimit = 500;

    /// <summary>As it may be shown: people write passwords into descriptions.</summary>
    internal Snapshot Shown() => this with { Description = Description is null ? null : Excerpt.Head(CredentialMask.Apply(Description), DescriptionLimit, " …(cut)") };
}
