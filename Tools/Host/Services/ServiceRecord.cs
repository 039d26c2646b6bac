using System.Text.Json;

namespace AIOps.Tools.Host.Services;

/// <summary>
/// What is known of a supervised service across our own restarts: <c>{RunDirectory}/{name}.json</c>, replaced atomically.
/// </summary>
/// <param name="LastKey">Idempotency key of the last restart asked for; written before the old process is signalled.</param>
/// <param name="Replaced">The process which that restart was to end: while it is still the current one, the restart has not happened.</param>
public sealed record ServiceRecord(
    ProcessIdentity? Process, DateTimeOffset? StartedAt, int Starts, string? LastKey = null, ProcessIdentity? Replaced = null)
{
    public static ServiceRecord None { get; } = new(null, null, 0);

    /// <summary>The restart with this key was carried out.</summary>
    public bool HasDone(string? key) => key is not null && key == LastKey && Process is not null && Process != Replaced;

    public static ServiceRecord Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ServiceRecord>(File.ReadAllText(file), WireJson.Options) ?? None;
        }
        // An unreadable record is the same as none: the running process is then found by its mark.
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return None;
        }
    }

    public void Write(string file)
    {
        var next = file + ".next";
        File.WriteAllText(next, JsonSerializer.Serialize(this, WireJson.Options));
        File.Move(next, file, overwrite: true);
    }
}
