using System.Globalization;
using System.Text;
using AIOps.Policies.Credentials;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>
/// Runs a script on another machine with the system's OpenSSH client. What goes into the remote command line is fixed text and
/// the action's id; the script and all values go over standard input. A folder named after the action is made there first: the
/// same action finds it and does not run again, and what is in it tells later how it ended.
/// </summary>
internal static class SshRunner
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    // What ssh says when it never came as far as running anything (OpenSSH 8 to 10).
    private static readonly string[] NeverBegan =
        ["Host key verification failed", "Permission denied", "Connection refused", "Could not resolve hostname", "Connection timed out", "No route to host", "Too many authentication failures", "no matching host key", "Load key"];

    public sealed record Place(string Host, int Port, OpenCredential Credential);

    /// <param name="interpreter">A fixed command that reads a program from its standard input.</param>
    public static async Task<(bool? Began, BoundedProcess.Result Result)> RunAsync(Place place, string actionId, string interpreter, string input, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var seconds = ((int)atMost.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var command = $"umask 077; d=\"$HOME/.aiops/{Hex(actionId)}\"; mkdir -p \"$HOME/.aiops\" && find \"$HOME/.aiops\" -mindepth 1 -maxdepth 1 -mtime +7 -exec rm -rf {{}} + 2>/dev/null; "
            + "mkdir \"$d\" || { echo aiops:begun-before >&2; exit 120; }; echo aiops:begun >&2; "
            + $"if command -v timeout >/dev/null 2>&1; then timeout -k 5 {seconds} {interpreter}; else {interpreter}; fi; c=$?; echo \"$c\" >\"$d/exit\"; exit \"$c\"";
        var result = await ConnectAsync(place, command, input, atMost + Grace, cancellationToken);
        var began = result.Errors.Contains("aiops:begun\n", StringComparison.Ordinal) ? true
            : result.ExitCode == 255 && NeverBegan.Any(n => result.Errors.Contains(n, StringComparison.Ordinal)) ? false : (bool?)null;
        return (began, result with { Errors = result.Errors.Replace("aiops:begun\n", "", StringComparison.Ordinal) });
    }

    /// <summary>How the run of this action ended there: its exit code, <c>absent</c> or <c>running</c>; null when the machine cannot be asked.</summary>
    public static async Task<string?> LookAsync(Place place, string actionId, CancellationToken cancellationToken)
    {
        var command = $"d=\"$HOME/.aiops/{Hex(actionId)}\"; [ -d \"$d\" ] || {{ echo absent; exit 0; }}; i=0; while [ ! -f \"$d/exit\" ] && [ $i -lt 8 ]; do sleep 1; i=$((i+1)); done; "
            + "if [ -f \"$d/exit\" ]; then cat \"$d/exit\"; else echo running; fi";
        var result = await ConnectAsync(place, command, "", Grace + Grace, cancellationToken);
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }

    private static async Task<BoundedProcess.Result> ConnectAsync(Place place, string command, string input, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("aiops-ssh-");
        try
        {
            var key = await WriteAsync(folder, "key", place.Credential["private_key"]!);
            var hosts = await WriteAsync(folder, "known_hosts", place.Credential["known_hosts"]!);
            string[] options =
            [
                "BatchMode=yes", "StrictHostKeyChecking=yes", $"UserKnownHostsFile={hosts}", "GlobalKnownHostsFile=/dev/null", "UpdateHostKeys=no", "IdentitiesOnly=yes", $"IdentityFile={key}", "IdentityAgent=none",
                "PreferredAuthentications=publickey", "ConnectTimeout=10", "ServerAliveInterval=10", "ServerAliveCountMax=2", "ControlMaster=no", "ControlPath=none", "ForwardAgent=no", "ClearAllForwardings=yes", "PermitLocalCommand=no", "LogLevel=ERROR",
            ];
            var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = folder.FullName };
            return await BoundedProcess.RunAsync("ssh",
                ["-F", "/dev/null", "-T", .. options.SelectMany(o => new[] { "-o", o }), "-p", place.Port.ToString(CultureInfo.InvariantCulture), "-l", place.Credential["user"]!.Reveal(), "--", place.Host, $"exec /bin/sh -c '{command}'"],
                environment, folder.FullName, input, atMost, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Readable by this user alone from the moment it is there; ssh wants a key's last line ended.</summary>
    private static async Task<string> WriteAsync(DirectoryInfo folder, string name, Secret value)
    {
        var path = Path.Combine(folder.FullName, name);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(value.Reveal().ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));
        return path;
    }

    private static string Hex(string id) => id.All(char.IsAsciiLetterOrDigit) ? id : throw new ToolException("The action's id is not plain.");
}
