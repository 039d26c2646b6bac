using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Snapshots;

/// <summary>
/// The idempotency key at the end of a snapshot's description. vSphere allows the same name twice and has no key of its own,
/// so that a snapshot whose answer got lost could otherwise not be told from someone else's.
/// </summary>
internal static class SnapshotMark
{
    private const string Opening = "[aiops:";

    public static string Sign(string description, string key) => $"{description.Replace(Opening, "(aiops:", StringComparison.Ordinal)} {Mark(key)}".TrimStart();

    public static Snapshot? Find(IEnumerable<Snapshot> snapshots, string key) =>
        snapshots.FirstOrDefault(snapshot => snapshot.Description?.EndsWith(Mark(key), StringComparison.Ordinal) == true);

    private static string Mark(string key) => $"{Opening}{key}]";
}
