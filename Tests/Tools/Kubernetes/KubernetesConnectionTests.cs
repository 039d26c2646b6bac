using System.Net;
using System.Text;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class KubernetesConnectionTests : KubernetesFixture
{
    private string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Script(string name, string body)
    {
        var path = Write(name, "#!/bin/sh\n" + body);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<string> NodesAsync(string user, string? trust = null, params (string, string)[] settings) =>
        (await ReadAsync("list_nodes", domain: Connect(Write($"config-{Guid.NewGuid():N}", Cluster.Kubeconfig(user, trust)), settings))).Text;

    private async Task<ToolException> NodesRefusedAsync(string user, string? trust = null, params (string, string)[] settings) =>
        await Assert.ThrowsAsync<ToolException>(() => NodesAsync(user, trust, settings));

    [Fact]
    public void Domain_Connected_SaysWhereWithoutSecrets()
    {
        Assert.Null(Domain.Absent);
        Assert.Equal($"context loopback, {Cluster.Server.GetLeftPart(UriPartial.Authority)}", Domain.Connected);
        Assert.DoesNotContain(Cluster.Token, Domain.ToString());
    }

    [Fact]
    public async Task Token_Wrong_IsRefusedWithoutShowingIt()
    {
        var refusal = await NodesRefusedAsync("token: my-wrong-token");
        Assert.Contains("does not accept these credentials (401", refusal.Message);
        Assert.DoesNotContain("my-wrong-token", refusal.ToString());
    }

    [Fact]
    public async Task TokenFile_RenewedAfterARefusal_IsReadAgain()
    {
        var file = Write("token", "old");
        var domain = Connect(Write("config-file", Cluster.Kubeconfig("tokenFile: token")));
        await Assert.ThrowsAsync<ToolException>(() => ReadAsync("list_nodes", domain: domain));
        await File.WriteAllTextAsync(file, Cluster.Token + "\n");
        Assert.StartsWith("1 nodes", (await ReadAsync("list_nodes", domain: domain)).Text);
    }

    [Fact]
    public async Task Basic_UserAndPassword_AreAccepted() =>
        Assert.StartsWith("1 nodes", await NodesAsync($"username: admin, password: {Cluster.Token}"));

    [Fact]
    public async Task ClientCertificate_DataOrFiles_AreAccepted()
    {
        var (certificate, key) = Cluster.ClientPem;
        Assert.StartsWith("1 nodes", await NodesAsync($"client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}"));
        Write("client.crt", certificate);
        Write("client.key", key);
        Assert.StartsWith("1 nodes", await NodesAsync("client-certificate: client.crt, client-key: client.key"));
        Assert.All(Cluster.Requests, request => Assert.Equal("", request.Authorization));
    }

    [Fact]
    public async Task Authority_FileNoneOrOther_IsTrustedOnlyWhenItSigned()
    {
        Write("ca.crt", Cluster.AuthorityPem);
        Assert.StartsWith("1 nodes", await NodesAsync($"token: {Cluster.Token}", "certificate-authority: ca.crt"));
        await using var other = await LoopbackCluster.StartAsync();
        Assert.Contains("cannot be reached", (await NodesRefusedAsync($"token: {Cluster.Token}", $"certificate-authority-data: {Base64(other.AuthorityPem)}")).Message);
        Assert.Contains("cannot be reached", (await NodesRefusedAsync($"token: {Cluster.Token}", "insecure-skip-tls-verify: false")).Message);
        Assert.StartsWith("1 nodes", await NodesAsync($"token: {Cluster.Token}", "insecure-skip-tls-verify: true"));
    }

    [Fact]
    public async Task TlsServerName_InTheCertificateOrNot_Decides()
    {
        var authority = $"certificate-authority-data: {Base64(Cluster.AuthorityPem)}";
        Assert.StartsWith("1 nodes", await NodesAsync($"token: {Cluster.Token}", authority + ", tls-server-name: kubernetes.test"));
        Assert.Contains("cannot be reached", (await NodesRefusedAsync($"token: {Cluster.Token}", authority + ", tls-server-name: elsewhere.test")).Message);
    }

    [Fact]
    public async Task Exec_Plugin_RunsOnceUntilItsTokenExpires()
    {
        var script = Script("plugin.sh", $$$"""
            echo run >> "{{{Folder}}}/runs"
            echo "$KUBERNETES_EXEC_INFO" > "{{{Folder}}}/info"
            printf '{"kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"2999-01-01T00:00:00Z"}}' "$SECRET_TOKEN"
            """);
        var domain = Connect(Write("config-exec", Cluster.Kubeconfig($"exec: {{ apiVersion: client.authentication.k8s.io/v1, command: ./{Path.GetFileName(script)}, provideClusterInfo: true, env: [{{name: SECRET_TOKEN, value: {Cluster.Token}}}] }}")));
        await ReadAsync("list_nodes", domain: domain);
        await ReadAsync("list_nodes", domain: domain);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(Folder, "runs")));
        Assert.Contains(Cluster.Server.Authority, await File.ReadAllTextAsync(Path.Combine(Folder, "info")));
    }

    [Fact]
    public async Task Exec_ExpiredToken_RunsAgainForTheNextRequest()
    {
        Script("plugin.sh", $$$"""
            echo run >> "{{{Folder}}}/runs"
            echo '{"status":{"token":"{{{Cluster.Token}}}","expirationTimestamp":"2001-01-01T00:00:00Z"}}'
            """);
        var domain = Connect(Write("config-exec", Cluster.Kubeconfig("exec: { command: ./plugin.sh }")));
        await ReadAsync("list_nodes", domain: domain);
        await ReadAsync("list_nodes", domain: domain);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(Folder, "runs"))).Length);
    }

    [Fact]
    public async Task Exec_CertificateInsteadOfToken_IsAccepted()
    {
        var (certificate, key) = Cluster.ClientPem;
        Script("plugin.sh", $"cat <<'E'\n{{\"status\":{{\"clientCertificateData\":\"{certificate.ReplaceLineEndings("\\n")}\",\"clientKeyData\":\"{key.ReplaceLineEndings("\\n")}\"}}}}\nE\n");
        Assert.StartsWith("1 nodes", await NodesAsync("exec: { command: ./plugin.sh }"));
    }

    [Theory]
    [InlineData("echo no token today >&2; exit 3", "ended with 3: no token today")]
    [InlineData("echo not json", "did not print an ExecCredential")]
    [InlineData("echo '{\"status\":{}}'", "neither token nor certificate")]
    [InlineData("exec sleep 600", "did not finish within 1 s")]
    public async Task Exec_PluginFails_SaysHow(string body, string expected)
    {
        Script("plugin.sh", body + "\n");
        // Only the one that hangs may run out of time.
        var time = body.Contains("sleep", StringComparison.Ordinal) ? "00:00:01" : "00:00:30";
        var refusal = await NodesRefusedAsync("exec: { command: ./plugin.sh }", null, ("ExecTimeout", time));
        Assert.Contains(expected, refusal.Message);
    }

    [Fact]
    public async Task Exec_NoSuchCommand_GivesTheInstallHint() =>
        Assert.Contains("get it from us", (await NodesRefusedAsync("exec: { command: no-such-plugin-anywhere, installHint: get it from us }")).Message);

    [Fact]
    public async Task ProxyUrl_Given_IsUsed()
    {
        await using var proxy = await LoopbackCluster.StartAsync(https: false);
        // An API server is no proxy: it refuses CONNECT, and that it was asked is the proof.
        await NodesRefusedAsync($"token: {Cluster.Token}", $"certificate-authority-data: {Base64(Cluster.AuthorityPem)}, proxy-url: \"{proxy.Server}\"");
        Assert.Contains(proxy.Requests, request => request.Method == "CONNECT");
        Assert.Empty(Cluster.Requests);
    }

    [Fact]
    public async Task Find_SeveralFiles_TheFirstToNameSomethingWins()
    {
        var first = Write("first", "current-context: b\nusers: [{name: u, user: {token: one}}]\n");
        var second = Write("second", """
            current-context: a
            clusters: [{name: c, cluster: {server: "https://second:6443"}}]
            users: [{name: u, user: {token: two}}]
            contexts: [{name: a, context: {cluster: missing, user: u}}, {name: b, context: {cluster: c, user: u}}]
            """);
        var list = string.Join(Path.PathSeparator, first, Path.Combine(Folder, "not-there"), second);
        var connection = new ConnectionFinder(new(), TimeProvider.System, name => name == "KUBECONFIG" ? list : null).Find()!;
        Assert.Equal("context b, https://second:6443", connection.Description);
        var header = await connection.Credential!.AuthorizeAsync(default);
        Assert.Equal("Bearer one", header!.ToString());
    }

    [Fact]
    public async Task Find_InsideACluster_UsesTheServiceAccount()
    {
        Write("token", Cluster.Token);
        Write("ca.crt", Cluster.AuthorityPem);
        string? Environment(string name) => name switch
        {
            "KUBERNETES_SERVICE_HOST" => "127.0.0.1",
            "KUBERNETES_SERVICE_PORT" => $"{Cluster.Server.Port}",
            "HOME" => Folder,
            _ => null,
        };
        var connection = new ConnectionFinder(new(), TimeProvider.System, Environment) { Account = Folder }.Find()!;
        Assert.StartsWith("service account of this pod, https://127.0.0.1", connection.Description);
        using var client = new KubernetesClient(connection, new(), TimeProvider.System);
        Assert.Single((await client.ListAsync(KubernetesResource.Nodes, null, new(), default)).Items);
    }

    [Fact]
    public void Find_NothingThere_IsNull() =>
        Assert.Null(new ConnectionFinder(new(), TimeProvider.System, name => name == "HOME" ? Folder : null) { Account = Folder }.Find());

    [Theory]
    [InlineData("{{{ token: very-secret", "is no kubeconfig: line 1")]
    [InlineData("current-context: x", "no context 'x'")]
    [InlineData("{}", "no current context")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: y}}]}", "no cluster 'y'")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: y}}], clusters: [{name: y, cluster: {server: \"ftp://a\"}}]}", "no http/https address")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: y, user: z}}], clusters: [{name: y, cluster: {server: \"https://a\"}}]}", "no user 'z'")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: y, user: z}}], clusters: [{name: y, cluster: {server: \"https://a\"}}], users: [{name: z, user: {auth-provider: {name: gcp}}}]}", "use an exec plugin")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: y, user: z}}], clusters: [{name: y, cluster: {server: \"https://a\"}}], users: [{name: z, user: {client-certificate-data: \"%%%\"}}]}", "is not base64")]
    public void Setup_ConfiguredKubeconfigIsWrong_StopsNamingKeyAndFault(string kubeconfig, string expected)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Connect(Write("wrong", kubeconfig)));
        Assert.Contains("Kubernetes:Kubeconfig", failure.Message);
        Assert.Contains(expected, failure.Message);
        Assert.DoesNotContain("very-secret", failure.ToString());
    }

    [Fact]
    public void Setup_ContextUnknown_ListsTheKnown()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Connect(Path.Combine(Folder, "config"), ("Context", "staging")));
        Assert.Contains("no context 'staging'; it has loopback", failure.Message);
    }

    [Fact]
    public void Setup_ValuesOutOfRange_AreNamed()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Connect(Path.Combine(Folder, "config"), ("RequestTimeout", "00:00:00"), ("AllowedNamespaces:0", "No_Name")));
        Assert.Contains("Kubernetes:RequestTimeout", failure.Message);
        Assert.Contains("Kubernetes:AllowedNamespaces: 'No_Name'", failure.Message);
    }
}
