using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Abstractions;

public sealed class CredentialMaskTests
{
    [Theory]
    [InlineData("password=abc123 user=joe", "password=*** user=joe")]
    [InlineData("DB_PASSWORD: \"a b c\", host: x", "DB_PASSWORD: ***, host: x")]
    [InlineData("{\"api_key\":\"k-1\",\"n\":1}", "{\"api_key\":***,\"n\":1}")]
    [InlineData("GET /x?access_token=zzz&y=1", "GET /x?access_token=***&y=1")]
    [InlineData("Authorization: Bearer abcdefghijk", "Authorization: Bearer ***")]
    [InlineData("postgres://app:hunter2@db:5432/shop", "postgres://app:***@db:5432/shop")]
    [InlineData("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0xx.c2lnbmF0dXJl end", "jwt *** end")]
    [InlineData("key AKIAABCDEFGHIJKLMNOP", "key ***")]
    [InlineData("password=\"abc def", "password=***")]
    [InlineData("{\"token\": \"abc def", "{\"token\": ***")]
    [InlineData("password='abc def\nnext line", "password=***\nnext line")]
    [InlineData("private_key: -----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\n-----END RSA PRIVATE KEY----- end", "private_key: *** end")]
    [InlineData("-----BEGIN PRIVATE KEY-----\\nMIIEcut off", "***")]
    public void Apply_Credential_IsBlanked(string text, string expected) => Assert.Equal(expected, CredentialMask.Apply(text));

    [Theory]
    [InlineData("GET /tokens 200 12ms")]
    [InlineData("http://127.0.0.1:8080/health ok")]
    [InlineData("secretary of the board")]
    [InlineData("2026-01-01T00:00:00Z level=info msg=\"started\"")]
    public void Apply_PlainText_IsKept(string text) => Assert.Equal(text, CredentialMask.Apply(text));

    /// <summary>A log line that begins a name at every second letter: read to its end, and in time proportional to its length.</summary>
    [Theory]
    [InlineData("a-")]
    [InlineData("a.b+")]
    public void Apply_HostileLine_IsReadToItsEnd(string filler)
    {
        var line = string.Concat(Enumerable.Repeat(filler, 100_000));
        Assert.Equal($"{line} password=***", CredentialMask.Apply($"{line} password=x"));
    }
}
