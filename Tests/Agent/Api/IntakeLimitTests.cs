using System.Net.Sockets;
using System.Text;

namespace AIOps.Tests.Agent.Api;

public sealed class IntakeLimitTests
{
    /// <summary>Four senders begin and none goes on: one is worked on, two wait, one is sent away at once.</summary>
    [Fact]
    public async Task TooManyAtOnce_429WithRetryAfterAndAProblem()
    {
        await using var agent = await AgentFixture.StartAsync("--Agent:IntakeConcurrency=1");
        var slow = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", agent.Url.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/alerts HTTP/1.1\r\nHost: x\r\nX-API-KEY: {AgentFixture.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"));
            return client;
        }));
        var answers = slow.Select(async client =>
        {
            var buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer));
        }).ToList();
        var answer = await await Task.WhenAny(answers);
        Assert.StartsWith("HTTP/1.1 429", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Equal(3, answers.Count(a => !a.IsCompleted));
        foreach (var client in slow)
            client.Dispose();
    }
}
