using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AIOps.Tools.Host.Journal;

/// <summary>One entry of <c>journalctl -o json</c> (systemd.journal-fields(7)).</summary>
/// <param name="Source">Unit, else the program's own name.</param>
internal sealed record JournalEntry(DateTimeOffset At, string Source, int Priority, string Message)
{
    private static readonly string[] Priorities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{At:yyyy-MM-ddTHH:mm:ss.fffZ} {Source} {Priorities[Priority]}: {Message}");

    /// <summary>The number of a priority's name; null for a name that is none.</summary>
    public static int? PriorityOf(string name) => Array.IndexOf(Priorities, name.ToLowerInvariant()) is >= 0 and var found ? found : null;

    public static IReadOnlyList<string> PriorityNames => Priorities;

    /// <summary>Null for a line that is no entry.</summary>
    public static JournalEntry? Parse(string line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            return long.TryParse(Text(root, "__REALTIME_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
                && microseconds < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000
                ? new JournalEntry(
                    DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds),
                    Text(root, "_SYSTEMD_UNIT") ?? Text(root, "SYSLOG_IDENTIFIER") ?? Text(root, "_COMM") ?? "?",
                    int.TryParse(Text(root, "PRIORITY"), NumberStyles.None, CultureInfo.InvariantCulture, out var priority) && priority < Priorities.Length ? priority : 6,
                    Text(root, "MESSAGE") ?? "")
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Text is text; what is not UTF-8 comes as an array of bytes, a field given twice as an array of texts, one that is too long as null.</summary>
    private static string? Text(JsonElement entry, string name) => !entry.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number =>
            Encoding.UTF8.GetString([.. value.EnumerateArray().Select(b => b.TryGetByte(out var one) ? one : (byte)'?')]),
        JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.String => value[0].GetString(),
        _ => null,
    };
}
