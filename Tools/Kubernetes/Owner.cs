using System.Text.Json;

namespace AIOps.Tools.Kubernetes;

/// <summary>The controller that an object belongs to.</summary>
public sealed record Owner(string Kind, string Name, string Uid)
{
    /// <summary>Null when nothing controls it.</summary>
    public static Owner? Of(JsonElement item)
    {
        foreach (var reference in item.Items("metadata", "ownerReferences"))
            if (reference.Flag("controller"))
                return new(reference.Text("kind") ?? "", reference.Text("name") ?? "", reference.Text("uid") ?? "");
        return null;
    }

    public override string ToString() => $"{Kind}/{Name}";
}
