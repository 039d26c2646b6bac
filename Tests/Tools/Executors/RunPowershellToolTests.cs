using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Tests.Shared;
using AIOps.Tools.Executors;

namespace AIOps.Tests.Tools.Executors;

/// <summary>Against a real sshd with a stand-in for pwsh, which is not in Debian: it shows what it was given.</summary>
public sealed partial class RunPowershellToolTests(SqliteFiles files)
{
    [Fact]
    public async Task Execute_ScriptAndValues_ArriveAsBase64OnStandardInput()
    {
        await using var rig = await ExecutorRig.StartAsync(files);
        await using var server = await SshServer.StartAsync();
        var standIn = Path.Combine(server.Folder, "home", "pwsh");
        await File.WriteAllTextAsync(standIn, "#!/bin/sh\necho \"$@\"\ncat\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(standIn, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await rig.CredentialAsync(new { name = "good", kind = "ssh_key", hosts = new[] { "127.0.0.1" }, user = SshServer.User, private_key = server.PrivateKey, known_hosts = server.KnownHosts });
        var tool = new RunPowershellTool(rig.Runs, rig.Credentials, new() { Enabled = true, AllowedHosts = ["127.0.0.1"] });
        const string value = "'; Remove-Item C:\\ -Recurse #\n$(hostname)", script = "Get-Item $values.name\n'two'";
        var result = await ExecutorRig.ExecuteAsync(tool, new { host = "127.0.0.1", port = server.Port, credential = "good", script, values = new { name = value } }, "a1");
        Assert.False(result.IsError, result.Text);
        Assert.StartsWith("-NoProfile -NonInteractive -Command -\n", result.Text, StringComparison.Ordinal);
        var encoded = Encoded().Matches(result.Text).Select(m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value))).ToArray();
        Assert.Equal(value, JsonElement.Parse(encoded[0]).GetProperty("name").GetString());
        Assert.Equal(script, encoded[1]);
        Assert.DoesNotContain("Remove-Item", result.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"FromBase64String\('([A-Za-z0-9+/=]*)'\)")]
    private static partial Regex Encoded();
}
