using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Watching;

/// <param name="Item">As it is now; of what was deleted, its last known state, or only its name and namespace when the deletion was missed.</param>
public sealed record WatchEvent(WatchKind Kind, JsonElement Item);
