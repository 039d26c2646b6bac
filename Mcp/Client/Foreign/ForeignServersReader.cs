using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>
/// Reads <c>mcpServers</c>, as other MCP clients write it. What is wrong stops the start and names the key; a member that
/// means nothing to us (<c>autoApprove</c>, <c>alwaysAllow</c> …) is not believed and does no harm.
/// </summary>
internal sealed partial class ForeignServersReader(Func<string, string?> environment)
{
    // Above this a number cannot be meant in seconds: clients disagree on the unit.
    private const int MaxSeconds = 3600;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <exception cref="OptionsValidationException">All that is wrong.</exception>
    public IReadOnlyList<ForeignServer> Read(IConfigurationSection section)
    {
        var problems = new List<string>();
        var servers = new List<ForeignServer>();
        foreach (var entry in section.GetChildren())
            try
            {
                if (!Flag(entry, "disabled"))
                    servers.Add(ReadOne(entry));
            }
            catch (FormatException e)
            {
                problems.Add(e.Message);
            }
        return problems.Count == 0 ? servers : throw new OptionsValidationException(section.Key, typeof(ForeignServersOptions), problems);
    }

    private ForeignServer ReadOne(IConfigurationSection entry)
    {
        if (!ServerName().IsMatch(entry.Key) || entry.Key.Contains("__", StringComparison.Ordinal))
            throw new FormatException($"{entry.Path}: a server's name has 1 to 32 letters, digits, '-' or single '_'; it stands in front of its tools' names");
        if (!entry.GetChildren().Any())
            throw new FormatException($"{entry.Path} must be an object with command or url");
        var type = entry["type"] ?? entry["transport"];
        var hasUrl = entry["url"] is { Length: > 0 };
        var mode = (type, hasUrl) switch
        {
            (null or "stdio", false) => (HttpTransportMode?)null,
            (null, true) => HttpTransportMode.AutoDetect,
            ("http" or "streamable-http" or "streamableHttp", true) => HttpTransportMode.StreamableHttp,
            ("sse", true) => HttpTransportMode.Sse,
            ("stdio", true) => throw new FormatException($"{entry.Path}:url does not go with type stdio; remove one"),
            ("http" or "streamable-http" or "streamableHttp" or "sse", false) => throw new FormatException($"{entry.Path}:url is missing; type {type} needs one"),
            _ => throw new FormatException($"{entry.Path}:type is {type}; known are stdio, http, streamable-http and sse"),
        };
        if (mode is not null && entry["command"] is not null)
            throw new FormatException($"{entry.Path} has both command and url; remove one");
        return new ForeignServer(entry.Key, mode is null ? Program(entry) : null, mode is { } http ? Endpoint(entry, http) : null, Risks(entry.GetSection("aiops")), Timeout(entry));
    }

    private ForeignProgram Program(IConfigurationSection entry)
    {
        if (entry["command"] is not { Length: > 0 } command)
            throw new FormatException($"{entry.Path} names neither command nor url");
        if (entry["args"] is { Length: > 0 })
            throw new FormatException($"{entry.Path}:args must be a list");
        return new ForeignProgram(command, [.. entry.GetSection("args").GetChildren().Select(a => a.Value ?? "")], entry["cwd"], Secrets(entry.GetSection("env")));
    }

    private ForeignEndpoint Endpoint(IConfigurationSection entry, HttpTransportMode mode)
    {
        var headers = Secrets(entry.GetSection("headers"));
        foreach (var (name, value) in headers)
            if (!HeaderName().IsMatch(name) || value.Reveal().Any(char.IsControl))
                throw new FormatException($"{entry.Path}:headers:{name} is not a header that can be sent");
        return new ForeignEndpoint(Address(entry, "url", loopbackOnlyPlain: false), mode, headers, OAuth(entry.GetSection("oauth")));
    }

    private ForeignOAuth? OAuth(IConfigurationSection oauth)
    {
        if (!oauth.Exists())
            return null;
        var id = oauth["clientId"] is { Length: > 0 } given ? given : throw new FormatException($"{oauth.Path}:clientId is missing");
        var secret = oauth["clientSecret"] is { Length: > 0 } text ? Expand(oauth.GetSection("clientSecret"), text) : throw new FormatException($"{oauth.Path}:clientSecret is missing");
        return new ForeignOAuth(Address(oauth, "tokenUrl", loopbackOnlyPlain: true), id, secret, oauth["scope"]);
    }

    private static Uri Address(IConfigurationSection entry, string key, bool loopbackOnlyPlain)
    {
        if (!Uri.TryCreate(entry[key], UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            throw new FormatException($"{entry.Path}:{key} must be an http or https address without user and password");
        return loopbackOnlyPlain && url.Scheme == "http" && !url.IsLoopback
            ? throw new FormatException($"{entry.Path}:{key} must be https: a secret is sent there")
            : url;
    }

    private Dictionary<string, Secret> Secrets(IConfigurationSection section) =>
        section.GetChildren().ToDictionary(member => member.Key, member => Expand(member, member.Value ?? ""), StringComparer.Ordinal);

    /// <summary><c>${env:NAME}</c> and <c>${NAME}</c>, here and nowhere else; <c>${NAME:-other}</c> where it may be absent.</summary>
    private Secret Expand(IConfigurationSection member, string text) => new(Variable().Replace(text, match =>
        environment(match.Groups["name"].Value)
        ?? (match.Groups["other"] is { Success: true, Value: var other } ? other
            : throw new FormatException($"{member.Path} names the environment variable {match.Groups["name"].Value}, which is not set"))));

    private static ForeignRisks Risks(IConfigurationSection aiops)
    {
        foreach (var member in aiops.GetChildren().Where(m => m.Key.ToLowerInvariant() is not ("risk" or "tools")))
            throw new FormatException($"{member.Path} is unknown; known are risk and tools");
        return new ForeignRisks(
            Risk(aiops, Policies.Model.Tools.Risk.Destructive),
            aiops.GetSection("tools").GetChildren().ToDictionary(tool => tool.Key, tool => Risk(tool, null), StringComparer.Ordinal));
    }

    private static Risk Risk(IConfigurationSection section, Risk? otherwise) => section["risk"] switch
    {
        null when otherwise is { } risk => risk,
        null => throw new FormatException($"{section.Path}:risk is missing"),
        var text => WireJson.TryParse<Risk>(text, out var risk) ? risk : throw new FormatException($"{section.Path}:risk is {text}; known are read_only, reversible, disruptive and destructive"),
    };

    private static TimeSpan Timeout(IConfigurationSection entry)
    {
        if (entry["timeout"] is not { } text)
            return DefaultTimeout;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 3_600_000
            ? number <= MaxSeconds ? TimeSpan.FromSeconds(number) : TimeSpan.FromMilliseconds(number)
            : throw new FormatException($"{entry.Path}:timeout must be a number: seconds up to {MaxSeconds}, milliseconds above, at most an hour");
    }

    private static bool Flag(IConfigurationSection entry, string key) => entry[key] switch
    {
        null => false,
        var text => bool.TryParse(text, out var value) ? value : throw new FormatException($"{entry.Path}:{key} must be true or false"),
    };

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}\z")]
    private static partial Regex ServerName();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\$\{(env:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<other>[^}]*))?\}")]
    private static partial Regex Variable();
}
