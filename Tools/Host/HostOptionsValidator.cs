using System.Text.RegularExpressions;
using AIOps.Tools.Host.Services;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Host;

internal sealed partial class HostOptionsValidator : IValidateOptions<HostOptions>
{
    public ValidateOptionsResult Validate(string? name, HostOptions options)
    {
        var wrong = new List<string>();
        if (string.IsNullOrWhiteSpace(options.RunDirectory))
            wrong.Add("Host:RunDirectory is empty; name a directory, such as data/run.");
        if (options.SampleFor < TimeSpan.FromMilliseconds(50) || options.SampleFor > TimeSpan.FromSeconds(5))
            wrong.Add($"Host:SampleFor is {options.SampleFor}; it must lie between 00:00:00.050 and 00:00:05.");
        foreach (var (service, settings) in options.Services)
            wrong.AddRange(Problems(service, settings).Select(p => $"Host:Services:{service}{p}"));
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Problems(string name, ServiceOptions settings)
    {
        if (!ServiceName().IsMatch(name))
            yield return " is not a usable name; use up to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit.";
        if (string.IsNullOrWhiteSpace(settings.Command))
            yield return ":Command is missing; name the executable.";
        if (settings.WorkingDirectory is { } directory && !Directory.Exists(directory))
            yield return $":WorkingDirectory '{directory}' does not exist.";
        if (settings.HealthUrl is { } url && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            yield return ":HealthUrl is not an http or https URL.";
        if (settings.MaxLogBytes < 4096)
            yield return ":MaxLogBytes is below 4096.";
        if (settings.StopWithin < TimeSpan.Zero || settings.StopWithin > TimeSpan.FromMinutes(2))
            yield return ":StopWithin must lie between 0 and 2 minutes.";
        if (settings.Environment.Keys.FirstOrDefault(k => k.Length == 0 || k.Contains('=', StringComparison.Ordinal)) is { } key)
            yield return $":Environment has an unusable name '{key}'.";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex ServiceName();
}
