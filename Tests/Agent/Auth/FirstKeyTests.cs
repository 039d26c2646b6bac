using System.Net;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using Microsoft.Extensions.Configuration;

namespace AIOps.Tests.Agent.Auth;

/// <summary>Who gets in after a start, with and without AIOPS_ADMIN_API_KEY.</summary>
public sealed class FirstKeyTests(SqliteFiles files) : IAsyncLifetime
{
    private const string One = "one-admin-key-0123456789", Two = "two-admin-key-0123456789";

    private Database _database = null!;
    private ApiKeyStore _store = null!;
    private ApiKeys _keys = null!;

    public async ValueTask InitializeAsync()
    {
        _database = (await files.PlaceAsync())();
        _store = new ApiKeyStore(_database);
        _keys = new ApiKeys(_database, _store, new ApiKeyCache(), new AuditStore(_database), TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Start_First_MakesOneKeyAndShowsItOnce()
    {
        var first = await StartAsync(null);
        var key = first.Take();
        Assert.Equal(Role.Admin, (await FindAsync(key!.Reveal()))!.Role);
        Assert.Null(first.Take());
        Assert.Null((await StartAsync(null)).Take());
        Assert.Single(await _store.AllAsync(default));
    }

    [Fact]
    public async Task Start_AllKeysRevokedAndNameTaken_ShowsNone()
    {
        (await StartAsync(null)).Take();
        await _keys.RevokeAsync("admin", new Principal("test", Role.Admin), default);
        Assert.Null((await StartAsync(null)).Take());
    }

    [Fact]
    public async Task Environment_Rotated_TheOldKeyIsGoneAndThePersonTheSame()
    {
        await StartAsync(One);
        var before = (await FindAsync(One))!;
        await StartAsync(One);
        await StartAsync(Two);
        Assert.Null(await FindAsync(One));
        var after = (await FindAsync(Two))!;
        // The same principal: what the old key asked for, the new one cannot approve.
        Assert.Equal(before.Principal, after.Principal);
        Assert.Single(await _store.AllAsync(default));
    }

    [Fact]
    public async Task Environment_RevokedValue_StopsTheStartUntilAnotherIsChosen()
    {
        await StartAsync(One);
        await _keys.RevokeAsync(FirstKey.EnvironmentName, new Principal("test", Role.Admin), default);
        Assert.Contains("revoked", (await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(One))).Message, StringComparison.Ordinal);
        await StartAsync(Two);
        Assert.Null((await FindAsync(Two))!.RevokedAt);
    }

    [Fact]
    public async Task Environment_KeyOfALowerRole_StopsTheStart()
    {
        var viewer = (await _keys.CreateAsync("eve", Role.Viewer, new Principal("test", Role.Admin), default))!;
        Assert.Contains("role viewer", (await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(viewer.Reveal()))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a space in it 0123")]
    [InlineData("ünïcödé-key-0123456789")]
    public async Task Environment_NoKeyThatAHeaderCanCarry_StopsTheStart(string value) =>
        Assert.DoesNotContain(value, (await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(value))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Key_RevokedOverTheApi_StopsAtOnce()
    {
        await using var agent = await AgentFixture.StartAsync();
        var key = (await agent.PostAsync("/api/keys", new { name = "eve", role = "viewer" })).Expect(201).GetProperty("key").GetString()!;
        using var eve = agent.ClientOf(key);
        Assert.Equal(HttpStatusCode.OK, (await eve.GetAsync(new Uri("/api/alerts", UriKind.Relative))).StatusCode);
        (await agent.Client.DeleteAsync(new Uri("/api/keys/eve", UriKind.Relative))).EnsureSuccessStatusCode();
        var refused = (await Answer.OfAsync(await eve.GetAsync(new Uri("/api/alerts", UriKind.Relative)))).IsProblem(HttpStatusCode.Unauthorized);
        Assert.NotEmpty(refused.Response.Headers.WwwAuthenticate);
        Assert.DoesNotContain(key, (await agent.GetAsync("/api/audit")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, (await agent.GetAsync("/api/keys")).ToString(), StringComparison.Ordinal);
    }

    private async Task<FirstKey> StartAsync(string? given)
    {
        var first = new FirstKey(_keys, _store, new ConfigurationBuilder().AddInMemoryCollection([new("ADMIN_API_KEY", given)]).Build());
        await first.StartAsync(default);
        return first;
    }

    private Task<ApiKey?> FindAsync(string key) => _store.FindAsync(ApiKeys.Hash(new Secret(key)), default);
}
