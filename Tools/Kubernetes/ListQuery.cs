namespace AIOps.Tools.Kubernetes;

/// <param name="LabelSelector">In Kubernetes' syntax: <c>app=web,tier!=cache</c>.</param>
/// <param name="FieldSelector">Such as <c>spec.nodeName=node1</c>.</param>
/// <param name="Max">At most so many objects are fetched.</param>
/// <param name="Page">So many at a time.</param>
public sealed record ListQuery(string? LabelSelector = null, string? FieldSelector = null, int Max = 2000, int Page = 500)
{
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters(int limit, string next) =>
    [
        .. new KeyValuePair<string, string?>[] { new("limit", $"{limit}"), new("labelSelector", LabelSelector), new("fieldSelector", FieldSelector), new("continue", next) }
            .Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)),
    ];
}
