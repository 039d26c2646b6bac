namespace AIOps.Agent.Graph.Provenance;

/// <summary>The words by which people order what a tool does. A tool without a row here is ordered by the first word of its name.</summary>
internal static class Verbs
{
    private static readonly (string Word, string[] Said)[] Known =
    [
        ("restart", ["restart", "reboot", "bounce", "recycle", "reset", "roll"]),
        ("scale", ["scale", "resize"]),
        ("rollback", ["rollback", "roll back", "revert", "undo"]),
        ("cordon", ["cordon"]),
        ("uncordon", ["uncordon"]),
        ("drain", ["drain"]),
        ("evict", ["evict"]),
        ("patch", ["patch"]),
        ("apply", ["apply"]),
        ("delete", ["delete", "remove"]),
        ("start", ["start"]),
        ("stop", ["stop", "shut down"]),
        ("power", ["power", "shut down", "turn on", "turn off", "start", "stop"]),
        ("silence", ["silence", "mute"]),
        ("annotate", ["annotate", "mark"]),
        ("snapshot", ["snapshot"]),
    ];

    public static IReadOnlyList<string> Of(string tool)
    {
        // A foreign tool carries its server's name in front.
        var own = tool[(tool.LastIndexOf("__", StringComparison.Ordinal) is >= 0 and var mark ? mark + 2 : 0)..].ToLowerInvariant();
        var words = own.Split('_', '-');
        var said = Known.Where(known => words.Contains(known.Word)).SelectMany(known => known.Said).ToList();
        return said.Count > 0 ? said : [words[0]];
    }
}
