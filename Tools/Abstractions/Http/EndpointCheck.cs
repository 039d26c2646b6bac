using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Abstractions.Http;

/// <summary>Stops the start for a value that cannot work, naming the key and the fix.</summary>
internal sealed class EndpointCheck<TOptions>(string section) : IValidateOptions<TOptions> where TOptions : EndpointOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var failures = new List<string>();
        if (options.IsConnected && !(Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0))
            failures.Add($"{section}:Url is no http or https address (without user, password and query); give one such as http://127.0.0.1:9090.");
        if (options.Token is not null && options.Username is not null)
            failures.Add($"{section}:Token and {section}:Username exclude each other; keep one.");
        if (options.QueryTimeout <= TimeSpan.Zero || options.QueryTimeout > Longest)
            failures.Add($"{section}:QueryTimeout is {options.QueryTimeout}; give a time between 00:00:01 and {Longest}.");
        foreach (var (key, file) in new[] { ("CaCertificate", options.CaCertificate), ("ClientCertificate", options.ClientCertificate), ("ClientKey", options.ClientKey) })
            if (file is not null && !File.Exists(file))
                failures.Add($"{section}:{key} names '{file}', which does not exist.");
        if (options.ClientCertificate is null != options.ClientKey is null)
            failures.Add($"{section}:ClientCertificate and {section}:ClientKey go together; set both or none.");
        using var probe = new HttpRequestMessage();
        foreach (var (header, value) in options.Headers)
            if (!CanSend(probe.Headers, header, value))
                failures.Add($"{section}:Headers:{header} cannot be sent as an HTTP header.");
        foreach (var (key, value) in new[] { ("Tenant", options.Tenant), ("Token", options.Token?.Reveal()) })
            if (value is not null && !CanSend(probe.Headers, "X-Probe", value))
                failures.Add($"{section}:{key} cannot be sent in an HTTP header.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool CanSend(HttpRequestHeaders headers, string name, string value)
    {
        try
        {
            headers.Add(name, value);
            return true;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
