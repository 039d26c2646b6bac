using System.Security.Cryptography;
using AIOps.Policies.Conditions;
using AIOps.Policies.Credentials;
using AIOps.Policies.Model;
using AIOps.Policies.Model.People;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Credentials;

public abstract class CredentialContractTests(IStateServer server) : StateTests(server)
{
    private static readonly Principal Admin = new("key:admin", Role.Admin);

    private readonly Secret _key = NewKey();

    [Fact]
    public async Task Save_Sealed_OpensOnlyWithItsKeyAndUnderItsName()
    {
        await Keeper(_key).SaveAsync(Token("one", "hunter2-hunter2"), Admin, None);
        await Keeper(_key).SaveAsync(Token("two", "hunter2-hunter2"), Admin, None);
        Assert.Equal("hunter2-hunter2", (await Keeper(_key).OpenAsync("one", None))!["token"]!.Reveal());
        Assert.Null(await Keeper(NewKey()).OpenAsync("one", None));
        Assert.Null(await Keeper(_key).OpenAsync("absent", None));
        var (one, two) = ((await Store.FindAsync("one", None))!.Value, (await Store.FindAsync("two", None))!.Value);
        Assert.NotEqual(one.Sealed, two.Sealed);
        Assert.DoesNotContain("hunter2", one.Sealed, StringComparison.Ordinal);
        // Moved under another name, or changed by one bit, it opens no more.
        await Write(t => Store.SaveAsync(t, one.Credential, two.Sealed, None));
        Assert.Null(await Keeper(_key).OpenAsync("one", None));
        var bytes = Convert.FromBase64String(two.Sealed);
        bytes[^1] ^= 1;
        await Write(t => Store.SaveAsync(t, two.Credential, Convert.ToBase64String(bytes), None));
        Assert.Null(await Keeper(_key).OpenAsync("two", None));
    }

    [Fact]
    public async Task Rotate_SealsAnewWithTheNewKey_AndSaysWhatIsLost()
    {
        await Keeper(_key).SaveAsync(Token("kept", "hunter2-hunter2"), Admin, None);
        await Keeper(NewKey()).SaveAsync(Token("lost", "hunter3-hunter3"), Admin, None);
        var next = NewKey();
        var (resealed, lost) = await Keeper(next, _key).RotateAsync(Admin, None);
        Assert.Equal((1, "lost"), (resealed, Assert.Single(lost)));
        Assert.Equal("hunter2-hunter2", (await Keeper(next).OpenAsync("kept", None))!.Main.Reveal());
        Assert.Null(await Keeper(_key).OpenAsync("kept", None));
        Assert.Equal(0, (await Keeper(next, _key).RotateAsync(Admin, None)).Resealed);
    }

    [Fact]
    public async Task Changes_AreAudited_WithoutValues()
    {
        var keeper = Keeper(_key);
        await keeper.SaveAsync(Token("one", "hunter2-hunter2"), Admin, None);
        await keeper.SaveAsync(Token("one", "hunter3-hunter3"), Admin, None);
        Assert.True(await keeper.DeleteAsync("one", Admin, None));
        Assert.False(await keeper.DeleteAsync("one", Admin, None));
        var entries = (await new AuditStore(Database).ListAsync(new(), None)).Items;
        Assert.Equal(["credential.delete", "credential.update", "credential.create"], entries.Select(e => e.Verb));
        Assert.DoesNotContain("hunter", string.Concat(entries.Select(e => WireJson.ToElement(e).GetRawText())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"Big","kind":"token","hosts":["x"],"token":"t"}""", "name")]
    [InlineData("""{"name":"a","kind":"magic","hosts":["x"],"token":"t"}""", "kind")]
    [InlineData("""{"name":"a","kind":"token","token":"t"}""", "hosts")]
    [InlineData("""{"name":"a","kind":"token","hosts":["a b"],"token":"t"}""", "hosts")]
    [InlineData("""{"name":"a","kind":"token","hosts":["x"]}""", "token")]
    [InlineData("""{"name":"a","kind":"token","hosts":["x"],"token":"t","password":"p"}""", "password")]
    [InlineData("""{"name":"a","kind":"ssh_key","hosts":["x"],"user":"-oProxyCommand=x","private_key":"k","known_hosts":"h"}""", "user")]
    public void Read_WhatCannotBeMeant_NamesTheMember(string document, string field) =>
        Assert.Equal(field, Assert.Throws<PolicyFormatException>(() => CredentialDocument.Read(Json(document))).Path);

    private CredentialStore Store => new(Database);

    private CredentialKeeper Keeper(Secret key, params Secret[] old) => new(Database, Store, new CredentialVault(key, old), new AuditStore(Database), TimeProvider.System);

    private static CredentialDocument Token(string name, string token) => CredentialDocument.Read(WireJson.ToElement(new { name, kind = "token", hosts = new[] { "*" }, token }));

    private static Secret NewKey() => new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
}
