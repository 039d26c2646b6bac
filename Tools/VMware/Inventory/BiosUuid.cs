namespace AIOps.Tools.VMware.Inventory;

/// <summary>
/// A machine's SMBIOS UUID. SMBIOS before 2.6 left the byte order of its first three fields open, and guests of older
/// hardware versions read them swapped; newer ones read what vSphere shows. Which one a node reports cannot be told from
/// outside for sure, so that a join must try both.
/// </summary>
public static class BiosUuid
{
    public static IReadOnlyList<string> AsGuestsSeeIt(string? uuid)
    {
        if (!Guid.TryParse(uuid, out var shown))
            return [];
        var swapped = new Guid(shown.ToByteArray(bigEndian: true), bigEndian: false);
        return swapped == shown ? [$"{shown}"] : [$"{shown}", $"{swapped}"];
    }
}
