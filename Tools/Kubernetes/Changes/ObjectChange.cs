using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Kubernetes.Resources;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>What the server, asked by dry run, would make of one object. Lives in memory only; <see cref="Keep"/> is what may be stored.</summary>
internal sealed class ObjectChange
{
    private const int LargestInverse = 64 << 10;

    private readonly KubernetesResource _resource;
    private readonly JsonObject? _before;
    private readonly JsonObject _after;
    private readonly JsonObject? _inverse;

    /// <param name="before">Null when there is none yet.</param>
    public ObjectChange(KubernetesResource resource, string? @namespace, string name, JsonElement? before, JsonElement after)
    {
        (_resource, Namespace, Name) = (resource, @namespace, name);
        _before = before is { } item ? ObjectDiff.Wish(JsonObject.Create(item)!) : null;
        _after = ObjectDiff.Wish(JsonObject.Create(after)!);
        _inverse = _before is null ? null : ObjectDiff.MergePatch(_after, _before);
        Uid = before?.Text("metadata", "uid");
        ResourceVersion = before?.Text("metadata", "resourceVersion");
    }

    public KubernetesResource Resource => _resource;

    public string? Namespace { get; }

    public string Name { get; }

    public string? Uid { get; }

    public string? ResourceVersion { get; }

    public bool IsNothing => _before is not null && _inverse is null;

    public string Lines => _before is null
        ? $"{this} would be made."
        : IsNothing ? $"{this} would not change." : $"{this} would change:\n{ObjectDiff.Lines(_before, _after, _resource.IsSecret)}";

    public ObjectBefore Keep()
    {
        var why = _inverse is null ? null
            : _resource.IsSecret ? "the values of a Secret are not kept"
            : ObjectView.HoldsCredentials(_inverse) ? "the values before look like credentials, which are not kept"
            : _inverse.ToJsonString().Length > LargestInverse ? "the values before are too large to keep" : null;
        return new(_resource.FullName, Namespace, Name, Uid, ResourceVersion, why is null && _inverse is not null ? JsonSerializer.SerializeToElement(_inverse) : null, why);
    }

    /// <summary>The object is the one of the snapshot, and what is to change in it is still as it was.</summary>
    public bool Fits(ObjectBefore kept) =>
        Uid == kept.Uid && (ResourceVersion == kept.ResourceVersion || (kept.Inverse is { } inverse && _inverse is not null && JsonNode.DeepEquals(JsonObject.Create(inverse), _inverse)));

    public override string ToString() => $"{_resource.Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";
}
