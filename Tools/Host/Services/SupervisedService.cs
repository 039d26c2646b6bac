using System.Collections;
using System.Globalization;
using System.Text;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Services;

/// <summary>
/// Keeps one program running. Everything that matters is in <see cref="ServiceRecord"/> before it matters, and each child
/// carries a mark in its environment, so whoever takes over after a kill -9 finds the child, whatever step was cut short.
/// </summary>
internal sealed class SupervisedService(string name, ServiceOptions options, string runDirectory, TimeProvider time) : IDisposable
{
    private const string MarkVariable = "AIOPS_SUPERVISED";
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SteadyAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _recordFile = Path.Combine(runDirectory, name + ".json");
    private readonly string _mark = $"{name}@{Path.GetFullPath(runDirectory)}";
    private TimeSpan _backOff = FirstBackOff;
    private DateTimeOffset _notBefore;
    private string? _lastExit;
    private ProcessIdentity? _reaped;
    private bool _stopped;

    public string Name => name;

    public ServiceOptions Options => options;

    public ServiceLog Log { get; } = new(options.LogFile ?? Path.Combine(runDirectory, name + ".log"), options.MaxLogBytes);

    public ServiceStatus Status()
    {
        var record = ServiceRecord.Read(_recordFile);
        var alive = record.Process is { IsAlive: true } ? record.Process : null;
        return new ServiceStatus(name, alive is null ? "down" : "running", alive?.Pid, alive is null ? null : record.StartedAt,
            record.Starts, _lastExit, options.HealthUrl, Log.FilePath) { Instance = alive?.ToString() };
    }

    /// <summary>Takes over the child of an earlier process, if one is running; answers its pid.</summary>
    public async Task<int?> AdoptAsync(CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        var record = ServiceRecord.Read(_recordFile);
        if (record.Process is { IsAlive: true } known)
            return known.Pid;
        // Killed between start and record: the mark tells.
        if (FindMarked() is not { } found)
            return null;
        (record with { Process = found, StartedAt = time.GetUtcNow(), Starts = record.Starts + 1 }).Write(_recordFile);
        return found.Pid;
    }

    /// <summary>Starts it when it is down and its back-off is over, and keeps its log in bounds. Answers what changed, or null.</summary>
    public async Task<string?> TendAsync(CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        Log.Rotate();
        var record = ServiceRecord.Read(_recordFile);
        if (record.Process is { IsAlive: true })
        {
            if (time.GetUtcNow() - record.StartedAt > SteadyAfter)
                _backOff = FirstBackOff;
            return null;
        }
        if (record.Process is { } gone && Reap(gone) is { } exit)
        {
            BackOff(exit);
            return $"ended by itself ({exit})";
        }
        return time.GetUtcNow() < _notBefore ? null : Start(record);
    }

    /// <summary>
    /// SIGTERM, wait, SIGKILL, start. The same key acts once, and nothing happens when <paramref name="expected"/> is no
    /// longer the running instance: then a restart has already been.
    /// </summary>
    public async Task<string> RestartAsync(string? key, string? expected, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        if (_stopped)
            throw new ToolException($"{name} is not restarted: its supervisor is ending.") { Transient = true };
        var record = ServiceRecord.Read(_recordFile);
        var alive = record.Process is { IsAlive: true } ? record.Process : null;
        if (record.HasDone(key))
            return $"{name} was already restarted for this action; pid {record.Process!.Pid}.";
        if (alive is not null && alive.ToString() != expected)
            return $"{name} was started anew since the snapshot (pid {alive.Pid}); not restarted again.";
        record = record with { LastKey = key, Replaced = record.Process };
        record.Write(_recordFile);
        // From here to the new process it must go through: a caller who hangs up must not leave the service down.
        if (alive is not null)
            await EndAsync(alive);
        _backOff = FirstBackOff;
        var outcome = Start(record);
        return ServiceRecord.Read(_recordFile).Process is { IsAlive: true } started
            ? $"{name} restarted: pid {alive?.Pid.ToString(CultureInfo.InvariantCulture) ?? "none"} → {started.Pid}."
            : throw new ToolException($"{name}: {outcome}");
    }

    public async Task StopAsync()
    {
        using var turn = await TakeTurnAsync(CancellationToken.None);
        _stopped = true;
        var record = ServiceRecord.Read(_recordFile);
        if (record.Process is { IsAlive: true } alive)
            await EndAsync(alive);
    }

    public void Dispose() => _turn.Dispose();

    private string Start(ServiceRecord record)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(e => IsInherited((string)e.Key)).ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        foreach (var (variable, value) in options.Environment)
            environment[variable] = value;
        environment[MarkVariable] = _mark;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Log.FilePath))!);
            var pid = ChildProcess.Start(options.Command, options.Arguments, options.WorkingDirectory, environment, Log.FilePath);
            // Dead already: its identity is gone, but the pid is ours until reaped.
            var process = ProcessIdentity.Of(pid) ?? new ProcessIdentity(pid, 0, "");
            (record with { Process = process, StartedAt = time.GetUtcNow(), Starts = record.Starts + 1 }).Write(_recordFile);
            return $"started as pid {pid}";
        }
        catch (IOException e)
        {
            BackOff(e.Message);
            return e.Message;
        }
    }

    /// <summary>Our own environment holds connection strings and keys: a service gets only what any program needs.</summary>
    private static bool IsInherited(string variable) =>
        variable is "PATH" or "HOME" or "USER" or "LOGNAME" or "SHELL" or "LANG" or "TZ" or "TMPDIR" or "DOTNET_ROOT"
        || variable.StartsWith("LC_", StringComparison.Ordinal);

    private void BackOff(string why)
    {
        _lastExit = why;
        _notBefore = time.GetUtcNow() + _backOff;
        _backOff = _backOff * 2 < LongestBackOff ? _backOff * 2 : LongestBackOff;
    }

    private async Task EndAsync(ProcessIdentity process)
    {
        ChildProcess.SignalEnd(process.Pid);
        var deadline = time.GetUtcNow() + options.StopWithin;
        while (process.IsAlive && time.GetUtcNow() < deadline)
            await Task.Delay(Poll, time);
        // Also when the leader ended in time: what it started may still hold its port.
        ChildProcess.SignalKill(process.Pid);
        while (process.IsAlive)
            await Task.Delay(Poll, time);
        _lastExit = ChildProcess.Reap(process.Pid) ?? "ended on request";
    }

    /// <summary>How it ended; null when that was told before.</summary>
    private string? Reap(ProcessIdentity gone)
    {
        if (_reaped == gone)
            return null;
        _reaped = gone;
        return ChildProcess.Reap(gone.Pid) ?? "not our child";
    }

    private ProcessIdentity? FindMarked()
    {
        var needle = Encoding.UTF8.GetBytes($"\0{MarkVariable}={_mark}\0");
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), out var pid) && pid != Environment.ProcessId && IsLeaderWith(pid, needle))
                return ProcessIdentity.Of(pid);
        return null;
    }

    /// <summary>Its own children inherit the mark, but only the one that we started leads the session.</summary>
    private static bool IsLeaderWith(int pid, byte[] needle)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3] == pid.ToString(CultureInfo.InvariantCulture)
                && new byte[] { 0 }.Concat(File.ReadAllBytes($"/proc/{pid}/environ")).ToArray().AsSpan().IndexOf(needle) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
