using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AIOps.Policies.Model.People;
using AIOps.Policies.Notices;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tools.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Notifications;

/// <summary>From a stored notice to a receiver on loopback.</summary>
public sealed class NoticeRelayTests(SqliteFiles server) : StateTests(server)
{
    private const string Key = "a shared secret of the tests";

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<(string Id, string Signature, string Body)> _heard = new();

    [Fact]
    public async Task Webhook_Posts_SignedOnce()
    {
        await using var receiver = await ReceiverAsync(_ => 200);
        var notice = await AddAsync("webhook", "web-1 is \"down\"");
        await RunAsync(new Uri(receiver.Url), () => _heard.Count == 1 && _time.UntilNext is not null);
        var (id, signature, body) = Assert.Single(_heard);
        Assert.Equal((notice.Id, "web-1 is \"down\""), (id, JsonElement.Parse(body).GetProperty("message").GetString()));
        var unix = _time.GetUtcNow().ToUnixTimeSeconds();
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{signature.Split(',')[0][2..]}.{body}"));
        Assert.Equal(Convert.ToHexStringLower(expected), signature.Split("v1=")[1]);
        Assert.InRange(long.Parse(signature.Split(',')[0][2..], System.Globalization.CultureInfo.InvariantCulture), unix - 60, unix);
    }

    [Fact]
    public async Task Webhook_Busy_IsTriedAgainWithTheSameId()
    {
        await using var receiver = await ReceiverAsync(tries => tries < 3 ? 503 : 204);
        var notice = await AddAsync("webhook", "m");
        await RunAsync(new Uri(receiver.Url), () => _heard.Count == 3);
        Assert.All(_heard, one => Assert.Equal(notice.Id, one.Id));
    }

    [Fact]
    public async Task Webhook_RefusesClearly_IsGivenUpAndTheNextIsSent()
    {
        await using var receiver = await ReceiverAsync(tries => tries == 1 ? 400 : 200);
        await AddAsync("webhook", "first");
        await RunAsync(new Uri(receiver.Url), () => _heard.Count == 1);
        await AddAsync("webhook", "second");
        await RunAsync(new Uri(receiver.Url), () => _heard.Count == 2);
        Assert.Contains("second", _heard.Last().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("carrier-pigeon")]
    public async Task Channel_NotConnected_GoesToTheLogAndIsDone(string channel)
    {
        await AddAsync(channel, "m");
        await RunAsync(null, async () => (await Store.ClaimAsync(1, TimeSpan.FromSeconds(1), None)).Count == 0 && await SentAsync() == 1);
        Assert.Empty(_heard);
    }

    private NoticeStore Store => new(Database, _time);

    private Task<long> SentAsync() => Database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM notices WHERE sent_at IS NOT NULL";
        return (long)(await command.ExecuteScalarAsync())!;
    }, None);

    private async Task<Notice> AddAsync(string channel, string message)
    {
        var notice = new Notice(Guid.NewGuid().ToString("N"), channel, "s", message, "critical", null, null, 1, _time.GetUtcNow());
        await Database.WriteAsync(transaction => Store.AddAsync(transaction, notice, None), None);
        return notice;
    }

    private async Task<LoopbackHttp> ReceiverAsync(Func<int, int> status) => await LoopbackHttp.StartAsync(async http =>
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        _heard.Enqueue((http.Request.Headers["X-AIOps-Notice"].ToString(), http.Request.Headers["X-AIOps-Signature"].ToString(), body));
        http.Response.StatusCode = status(_heard.Count);
    });

    private Task RunAsync(Uri? url, Func<bool> until) => RunAsync(url, () => Task.FromResult(until()));

    /// <summary>Runs the relay as the Worker does, and lets time pass, until something is so.</summary>
    private async Task RunAsync(Uri? url, Func<Task<bool>> until)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton(Database).AddSingleton<NoticeStore>();
        services.AddNotifications(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).AddHostedService<NoticeRelay>();
        services.Configure<NotificationOptions>(o => (o.WebhookUrl, o.WebhookSecret) = (url, new Secret(Key)));
        await using var provider = services.BuildServiceProvider();
        var relay = provider.GetServices<IHostedService>().OfType<NoticeRelay>().Single();
        await relay.StartAsync(None);
        await Eventually.TrueAsync(async () =>
        {
            if (_time.UntilNext is { } next && next <= TimeSpan.FromSeconds(1))
                _time.Advance(next);
            return await until();
        });
        await relay.StopAsync(None);
    }
}
