using System.Text;
using AIOps.Mcp;
using AIOps.Mcp.Client.Foreign;
using AIOps.Policies.Model.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Mcp.Foreign;

public sealed class ForeignServersReaderTests
{
    [Fact]
    public void Read_WhatOtherClientsWrite_IsTakenAndTheirTrustIsNot()
    {
        Environment.SetEnvironmentVariable("AIOPS_TEST_TOKEN", "t0ken");
        var servers = Read("""
            {"mcpServers": {
              "github": {"command": "docker", "args": ["run", "-i", "${AIOPS_TEST_TOKEN}"], "env": {"GITHUB_TOKEN": "${env:AIOPS_TEST_TOKEN}", "LEVEL": "${ABSENT:-info}"}, "autoApprove": ["*"], "alwaysAllow": ["delete_repo"], "timeout": 30000},
              "docs": {"type": "streamable-http", "url": "https://docs.example/mcp", "headers": {"Authorization": "Bearer ${AIOPS_TEST_TOKEN}"}, "aiops": {"risk": "disruptive", "tools": {"get_*": {"risk": "read_only"}}}},
              "off": {"command": "x", "disabled": true}}}
            """);
        Assert.Equal(["docs", "github"], servers.Select(s => s.Name).Order());
        var github = servers.Single(s => s.Name == "github");
        Assert.Equal("t0ken", github.Program!.Environment["GITHUB_TOKEN"].Reveal());
        Assert.Equal("info", github.Program.Environment["LEVEL"].Reveal());
        Assert.Equal("${AIOPS_TEST_TOKEN}", github.Program.Arguments[2]);
        Assert.Equal(Risk.Destructive, github.Risks.Of("delete_repo"));
        Assert.Equal(TimeSpan.FromSeconds(30), github.Timeout);
        var docs = servers.Single(s => s.Name == "docs");
        Assert.Equal("Bearer t0ken", docs.Endpoint!.Headers["Authorization"].Reveal());
        Assert.Equal((Risk.ReadOnly, Risk.Disruptive), (docs.Risks.Of("get_page"), docs.Risks.Of("put_page")));
        Assert.DoesNotContain("t0ken", $"{docs} {github}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x": {"command": "a", "url": "http://b"}}""", "mcpServers:x")]
    [InlineData("""{"x": {"args": ["a"]}}""", "mcpServers:x names neither command nor url")]
    [InlineData("""{"x": {"type": "carrier-pigeon", "command": "a"}}""", "mcpServers:x:type")]
    [InlineData("""{"x": {"url": "file:///etc/passwd"}}""", "mcpServers:x:url")]
    [InlineData("""{"x": {"command": "a", "env": {"K": "${AIOPS_TEST_NOT_THERE}"}}}""", "mcpServers:x:env:K")]
    [InlineData("""{"x": {"command": "a", "aiops": {"risk": "harmless"}}}""", "mcpServers:x:aiops:risk")]
    [InlineData("""{"x": {"command": "a", "aiops": {"risks": "read_only"}}}""", "mcpServers:x:aiops:risks")]
    [InlineData("""{"x": {"command": "a", "timeout": "soon"}}""", "mcpServers:x:timeout")]
    [InlineData("""{"x": {"command": "a", "args": "b"}}""", "mcpServers:x:args")]
    [InlineData("""{"x__y": {"command": "a"}}""", "mcpServers:x__y")]
    [InlineData("""{"x": {"url": "https://b", "headers": {"A b": "c"}}}""", "mcpServers:x:headers:A b")]
    [InlineData("""{"x": {"url": "https://b", "oauth": {"tokenUrl": "http://c", "clientId": "i", "clientSecret": "s"}}}""", "mcpServers:x:oauth:tokenUrl")]
    public void Read_BadEntry_StopsTheStartNamingTheKey(string servers, string key)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read($$"""{"mcpServers": {{servers}} }"""));
        Assert.Contains(key, Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    private static IReadOnlyList<ForeignServer> Read(string json)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        using var services = new ServiceCollection().AddToolCatalog(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<ForeignServersOptions>>().Value.Servers;
    }
}
