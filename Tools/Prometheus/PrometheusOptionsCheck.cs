using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Prometheus;

internal sealed class PrometheusOptionsCheck : IValidateOptions<PrometheusOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, PrometheusOptions options)
    {
        var failures = new List<string>();
        if (!string.IsNullOrWhiteSpace(options.Url) && !(Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0))
            failures.Add("Prometheus:Url is no http or https address (without user and password); give one such as http://127.0.0.1:9090.");
        if (options.Token is not null && options.Username is not null)
            failures.Add("Prometheus:Token and Prometheus:Username exclude each other; keep one.");
        if (options.QueryTimeout <= TimeSpan.Zero || options.QueryTimeout > Longest)
            failures.Add($"Prometheus:QueryTimeout is {options.QueryTimeout}; give a time between 00:00:01 and {Longest}.");
        using var probe = new HttpRequestMessage();
        foreach (var (header, value) in options.Headers)
            if (!CanSend(probe.Headers, header, value))
                failures.Add($"Prometheus:Headers:{header} cannot be sent as an HTTP header.");
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
