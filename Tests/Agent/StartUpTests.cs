using AIOps.Tests.EndToEnd;

namespace AIOps.Tests.Agent;

/// <summary>The real program with wrong settings: it ends at once, with a sentence that names the key and the fix.</summary>
public sealed class StartUpTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aiops-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Agent:MaxBody", "must be 1024 to", "--Agent:MaxBody=1")]
    [InlineData("Agent:MaxBody", "'abc'", "--Agent:MaxBody=abc")]
    [InlineData("Safety:ChatMode", "Observe, Suggest, Approve, Auto", "--Safety:ChatMode=Always")]
    [InlineData("Safety:DefaultCooldown", "00:05:00", "--Safety:DefaultCooldown=-00:00:01")]
    [InlineData("Worker:Concurrency", "1 to 256", "--Worker:Concurrency=0")]
    [InlineData("Worker:Enabled", "'maybe'", "--Worker:Enabled=maybe")]
    [InlineData("Queue:Lease", "'soon'", "--Queue:Lease=soon")]
    [InlineData("0.0.0.0", "plain HTTP", "--urls=http://0.0.0.0:18999")]
    [InlineData("0.0.0.0", "plain HTTP", "--Kestrel:Endpoints:Open:Url=http://0.0.0.0:18999")]
    [InlineData("urls: nonsense", "http://127.0.0.1:8080", "--urls=nonsense")]
    [InlineData("urls", "Kestrel:Certificates:Default:Path", "--urls=https://127.0.0.1:0")]
    [InlineData("AIOPS_ADMIN_API_KEY", "openssl rand", "--ADMIN_API_KEY=short")]
    [InlineData("ConnectionStrings:Redis", "unset both", "--ConnectionStrings:Postgres=Host=127.0.0.1")]
    [InlineData("State:DataDirectory", "write", "--State:DataDirectory=/proc/nope")]
    public async Task Start_WrongValue_EndsNamingTheKeyAndTheFix(string key, string fix, string setting)
    {
        await using var agent = Start("--urls=http://127.0.0.1:0", setting);
        Assert.Equal(1, await agent.ExitAsync());
        var said = agent.Output.Split('\n').Where(line => line.Contains(key, StringComparison.Ordinal) && line.Contains(fix, StringComparison.Ordinal));
        Assert.True(said.Any(), agent.Output);
        Assert.DoesNotContain("Unhandled exception", agent.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AIOps is ready", agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AddListRevoke_OnTheMachineItself()
    {
        var key = await KeysAsync(0, "add", "viewer", "viewer");
        Assert.StartsWith("aiops_", key, StringComparison.Ordinal);
        Assert.Contains("already", await KeysAsync(1, "add", "viewer", "admin"), StringComparison.Ordinal);
        Assert.Contains("usage", await KeysAsync(1, "add", "x", "king"), StringComparison.Ordinal);
        Assert.Contains("usage", await KeysAsync(1, "add", "no spaces", "viewer"), StringComparison.Ordinal);
        Assert.Equal("viewer\tviewer\tactive", await KeysAsync(0, "list"));
        await KeysAsync(0, "revoke", "viewer");
        Assert.StartsWith("viewer\tviewer\trevoked", await KeysAsync(0, "list"), StringComparison.Ordinal);
        Assert.Contains("no active key", await KeysAsync(1, "revoke", "viewer"), StringComparison.Ordinal);
    }

    private async Task<string> KeysAsync(int exit, params string[] words)
    {
        await using var command = Start(["keys", .. words]);
        Assert.Equal(exit, await command.ExitAsync());
        return command.Output.Trim();
    }

    private ProductProcess Start(params string[] arguments) =>
        ProductProcess.Start("Agent", new Dictionary<string, string> { ["AIOPS_State__DataDirectory"] = _folder.FullName }, arguments);
}
