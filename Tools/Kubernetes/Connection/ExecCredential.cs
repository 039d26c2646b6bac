using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>
/// Runs a client-go credential plugin and keeps what it printed until that expires
/// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody takes holds nothing to dispose.
public sealed class ExecCredential(ExecCredential.Plugin plugin, TimeProvider time, TimeSpan timeout) : KubernetesCredential
#pragma warning restore CA1001
{
    private const int OutputLimit = 1 << 20;

    private readonly SemaphoreSlim _one = new(1);
    private volatile Issued? _issued;

    public override X509Certificate2? Certificate => _issued?.Certificate;

    public override async ValueTask<AuthenticationHeaderValue?> AuthorizeAsync(CancellationToken cancellationToken)
    {
        if (Current() is { } ready)
            return Header(ready);
        await _one.WaitAsync(cancellationToken);
        try
        {
            return Header(Current() ?? (_issued = Read(await RunAsync(cancellationToken))));
        }
        finally
        {
            _one.Release();
        }
    }

    public override bool Forget()
    {
        _issued = null;
        return true;
    }

    private Issued? Current() => _issued is { } issued && (issued.Expires is not { } end || time.GetUtcNow() < end) ? issued : null;

    private static AuthenticationHeaderValue? Header(Issued issued) => issued.Token is { } token ? Bearer(token.Reveal()) : null;

    private async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo() };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new ToolException($"The credential plugin {plugin.Command} of the kubeconfig cannot be started: {e.Message} {plugin.InstallHint}".TrimEnd(), e);
        }
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, limit.Token);
            var errors = ReadAsync(process.StandardError, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? await output
                : throw new ToolException($"The credential plugin {plugin.Command} ended with {process.ExitCode}: {ToolException.Quote((await errors).Trim())}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"The credential plugin {plugin.Command} did not finish within {timeout.TotalSeconds:0} s.") { Transient = true };
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in plugin.Environment)
            start.Environment[name] = value;
        var spec = new JsonObject { ["interactive"] = false };
        if (plugin.Cluster is { } cluster)
            spec["cluster"] = cluster.DeepClone();
        start.Environment["KUBERNETES_EXEC_INFO"] =
            new JsonObject { ["apiVersion"] = plugin.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
        return start;
    }

    // Reads to the end so that the plugin never blocks on a full pipe, but keeps no more than the limit.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            kept.Append(buffer, 0, Math.Min(count, OutputLimit - kept.Length));
        return kept.ToString();
    }

    private Issued Read(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var status = document.RootElement.At("status");
            var (certificate, key) = (status.Text("clientCertificateData"), status.Text("clientKeyData"));
            var issued = new Issued(
                status.Text("token") is { Length: > 0 } token ? new Secret(token) : null,
                certificate is null || key is null ? null : Pem.WithKey(certificate, key),
                status.Time("expirationTimestamp"));
            return issued is { Token: null, Certificate: null } ? throw new ToolException($"The credential plugin {plugin.Command} printed neither token nor certificate.") : issued;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Without the parser's words: they could quote the credential.
            throw new ToolException($"The credential plugin {plugin.Command} did not print an ExecCredential.");
        }
    }

    /// <param name="Cluster">What <c>provideClusterInfo</c> asks to hand over, or null.</param>
    public sealed record Plugin(string Command, IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Environment, string ApiVersion, string? InstallHint, JsonObject? Cluster);

    private sealed record Issued(Secret? Token, X509Certificate2? Certificate, DateTimeOffset? Expires);
}
