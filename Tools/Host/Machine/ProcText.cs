using System.Globalization;

namespace AIOps.Tools.Host.Machine;

/// <summary>Reading of kernel files (proc(5)) that may vanish between listing and opening.</summary>
internal static class ProcText
{
    /// <summary>Null when it is not there or not ours to read.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static IEnumerable<string> Lines(string path) => (TryRead(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string[] Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    public static long Number(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : 0;

    public static IEnumerable<int> Pids() =>
        Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0).Where(pid => pid > 0);
}
