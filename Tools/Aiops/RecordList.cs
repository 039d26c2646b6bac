using System.ComponentModel;

namespace AIOps.Tools.Aiops;

/// <summary>A page of our own records.</summary>
public sealed record RecordList<T>(IReadOnlyList<T> Items, [property: Description("For the next page; absent on the last")] string? NextCursor);
