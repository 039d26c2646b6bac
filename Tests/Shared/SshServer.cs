using System.Diagnostics;
using System.Net.Sockets;

namespace AIOps.Tests.Shared;

/// <summary>A real sshd on a free loopback port, with a host key and one user key made for it. It runs as the user of the tests.</summary>
public sealed class SshServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private ServerProcess _process = null!;

    public int Port { get; } = ServerProcess.FreePort();

    public static string User => Environment.UserName;

    public string PrivateKey => File.ReadAllText(Path("user"));

    public string KnownHosts => $"[127.0.0.1]:{Port} {File.ReadAllText(Path("host.pub"))}";

    /// <summary>A valid key that nothing here knows.</summary>
    public string OtherPrivateKey => File.ReadAllText(Path("other"));

    public string OtherKnownHosts => $"[127.0.0.1]:{Port} {File.ReadAllText(Path("other.pub"))}";

    public string Folder => _folder.Path;

    public static async Task<SshServer> StartAsync()
    {
        var server = new SshServer();
        foreach (var name in new[] { "host", "user", "other" })
            await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", server.Path(name));
        File.Copy(server.Path("user.pub"), server.Path("authorized"));
        Directory.CreateDirectory("/run/sshd");
        // Marks of runs go to a home of the test's own.
        Directory.CreateDirectory(server.Path("home"));
        await File.WriteAllTextAsync(server.Path("config"), $"""
            ListenAddress 127.0.0.1
            Port {server.Port}
            HostKey {server.Path("host")}
            AuthorizedKeysFile {server.Path("authorized")}
            PidFile {server.Path("pid")}
            UsePAM no
            StrictModes no
            PasswordAuthentication no
            SetEnv HOME={server.Path("home")} PATH={server.Path("home")}:/usr/bin:/bin
            """);
        server._process = await ServerProcess.StartAsync("TERM", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", server.Port);
            return true;
        }, "/usr/sbin/sshd", "-D", "-e", "-f", server.Path("config"));
        return server;
    }

    /// <summary>Cuts every connection there is, as a broken network would; new ones are served.</summary>
    public async Task CutAsync()
    {
        // Only the children of this very server.
        using var children = Process.Start(new ProcessStartInfo("ps", ["-o", "pid=", "--ppid", (await File.ReadAllTextAsync(Path("pid"))).Trim()]) { RedirectStandardOutput = true })!;
        var pids = (await children.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var pid in pids)
            await RunAsync("kill", "-KILL", pid);
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _process.Dispose();
        await _folder.DisposeAsync();
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.Path, name);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
    }
}
