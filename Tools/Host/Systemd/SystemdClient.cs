using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Systemd;

/// <summary>systemd through <c>systemctl</c>, each argument handed over as it is, names checked first.</summary>
internal static partial class SystemdClient
{
    /// <param name="Instance">InvocationID, or for old systemd the main pid and its start; changes with every start.</param>
    public sealed record UnitState(string Load, string Active, string Sub, string Instance, int Pid, bool RefusesStart);

    /// <summary>It is this machine's init (sd_booted(3)).</summary>
    public static bool IsRunning => Directory.Exists("/run/systemd/system");

    /// <summary>
    /// <c>nginx</c> or <c>nginx.service</c> as a unit name. Only services: restarting a target or one of systemd's own units
    /// can take the machine down.
    /// </summary>
    /// <exception cref="ToolException">Not a service that may be restarted.</exception>
    public static string UnitName(string service)
    {
        if (!ServiceUnit().IsMatch(service))
            throw new ToolException($"'{service}' is not a service name; expected letters, digits and . _ - @ such as nginx or getty@tty1.");
        var unit = service.EndsWith(".service", StringComparison.Ordinal) ? service : service + ".service";
        return Untouchable().IsMatch(unit) ? throw new ToolException($"{unit} is part of the system itself and is not restarted.") : unit;
    }

    /// <param name="type">service, timer, socket, mount …; null is every type.</param>
    public static async Task<IReadOnlyList<SystemdUnit>> ListAsync(string? type, CancellationToken cancellationToken)
    {
        var output = await RunAsync(["list-units", .. type is null ? Array.Empty<string>() : [$"--type={type}"], "--all", "--plain", "--no-legend", "--no-pager"], cancellationToken);
        return Units(output);
    }

    /// <summary>The lines of <c>systemctl list-units --plain --no-legend</c>; a failed unit may be marked by a dot.</summary>
    internal static IReadOnlyList<SystemdUnit> Units(string output) =>
        [.. output.Split('\n').Select(l => l.TrimStart('●', '*', ' ').Split(' ', 5, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(w => w.Length >= 4).Select(w => new SystemdUnit(w[0], w[1], w[2], w[3], w.ElementAtOrDefault(4) ?? ""))];

    public static async Task<UnitState> ShowAsync(string unit, CancellationToken cancellationToken)
    {
        var output = await RunAsync(["show", "--no-pager", "--property=LoadState,ActiveState,SubState,InvocationID,MainPID,ExecMainStartTimestampMonotonic,RefuseManualStart", "--", unit], cancellationToken);
        var values = output.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1].Trim());
        string Value(string key) => values.GetValueOrDefault(key, "");
        var instance = Value("InvocationID") is { Length: > 0 } id ? id : $"{Value("MainPID")}@{Value("ExecMainStartTimestampMonotonic")}";
        return new UnitState(Value("LoadState"), Value("ActiveState"), Value("SubState"), instance,
            int.TryParse(Value("MainPID"), out var pid) ? pid : 0, Value("RefuseManualStart") == "yes");
    }

    public static Task RestartAsync(string unit, CancellationToken cancellationToken) => RunAsync(["restart", "--", unit], cancellationToken);

    private static Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => SystemCommand.RunAsync("systemctl", arguments, cancellationToken);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9:_.@\\-]{0,200}\z")]
    private static partial Regex ServiceUnit();

    [GeneratedRegex(@"\.(?:target|mount|automount|slice|scope|device|swap|socket|timer|path|snapshot)\.service\z|\A(?:systemd-|initrd-|dbus(?:-broker)?\.|(?:init|emergency|rescue|halt|poweroff|reboot|kexec|ctrl-alt-del)\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Untouchable();
}
