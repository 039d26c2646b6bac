using AIOps.Policies.Credentials;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>Opens credentials for one call, only for hosts that they may be sent to, and blanks their values in what comes back.</summary>
public sealed class CredentialUse(CredentialKeeper keeper)
{
    // Shorter values would blank ordinary text.
    private const int Shortest = 4;

    /// <exception cref="ToolException">It is not there, cannot be opened, or may not be sent there.</exception>
    public async Task<OpenCredential> OpenAsync(string name, string host, CancellationToken cancellationToken, params CredentialKind[] kinds)
    {
        var credential = await keeper.OpenAsync(name, cancellationToken) ?? throw new ToolException($"There is no credential '{name}', or this process has not the key that opens it.");
        if (kinds.Length > 0 && !kinds.Contains(credential.Credential.Kind))
            throw new ToolException($"Credential '{name}' is a {WireJson.Name(credential.Credential.Kind)}; {string.Join(" or ", kinds.Select(WireJson.Name))} is needed here.");
        return credential.MayGoTo(host) ? credential : throw new ToolException($"Credential '{name}' may not be sent to {host}; its hosts are {string.Join(", ", credential.Credential.Hosts)}.");
    }

    /// <summary>A machine that scripts may be sent to, with the key for it.</summary>
    /// <param name="section">Where <paramref name="allowedHosts"/> are configured.</param>
    /// <exception cref="ToolException">As above, or the host is not allowed.</exception>
    internal async Task<SshRunner.Place> OpenPlaceAsync(string host, int port, string name, IReadOnlyList<string> allowedHosts, string section, CancellationToken cancellationToken)
    {
        if (!allowedHosts.Any(pattern => OpenCredential.Matches(pattern, host)))
            throw new ToolException($"{host} is none of the hosts in {section}:AllowedHosts.");
        return new SshRunner.Place(host, port, await OpenAsync(name, host, cancellationToken, CredentialKind.SshKey));
    }

    /// <summary>By the name under which a script sees each.</summary>
    /// <exception cref="ToolException">As above.</exception>
    public async Task<IReadOnlyDictionary<string, Secret>> OpenAllAsync(IReadOnlyDictionary<string, string>? secrets, string host, CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, Secret>(StringComparer.Ordinal);
        foreach (var (variable, name) in secrets ?? new Dictionary<string, string>())
            open[variable] = (await OpenAsync(name, host, cancellationToken)).Main;
        return open;
    }

    /// <summary>The text without these values, also where they stand line by line or in base64.</summary>
    public static string Blank(string text, IEnumerable<Secret> secrets)
    {
        foreach (var value in secrets.SelectMany(Forms).Where(v => v.Length >= Shortest).Distinct().OrderByDescending(v => v.Length))
            text = text.Replace(value, CredentialMask.Blank, StringComparison.Ordinal);
        return CredentialMask.Apply(text);
    }

    private static IEnumerable<string> Forms(Secret secret)
    {
        var value = secret.Reveal();
        yield return value;
        yield return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value));
        yield return Uri.EscapeDataString(value);
        if (!value.Contains('\n', StringComparison.Ordinal))
            yield break;
        foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries).Where(l => l.Length >= 16))
            yield return line;
    }
}
