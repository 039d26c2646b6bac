using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;

namespace AIOps.Policies.Credentials;

/// <summary>A credential as an admin writes it: name, kind, hosts, and the values of its kind. It is never written back.</summary>
public sealed partial record CredentialDocument(string Name, CredentialKind Kind, IReadOnlyList<string> Hosts, IReadOnlyDictionary<string, Secret> Values)
{
    private const int MaxValue = 32 * 1024;

    private static readonly Dictionary<CredentialKind, string[]> Members = new()
    {
        [CredentialKind.SshKey] = ["user", "private_key", "known_hosts"],
        [CredentialKind.Password] = ["password"],
        [CredentialKind.Token] = ["token"],
        [CredentialKind.Basic] = ["user", "password"],
    };

    /// <exception cref="PolicyFormatException">Names the member; quotes no value.</exception>
    public static CredentialDocument Read(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException("credential", "must be an object");
        var name = Text(document, "name", 64);
        if (!CredentialName().IsMatch(name))
            throw new PolicyFormatException("name", "must be 1 to 64 lower-case letters, digits, dots, dashes or underscores");
        if (!WireJson.TryParse<CredentialKind>(Text(document, "kind", 32), out var kind))
            throw new PolicyFormatException("kind", $"must be one of {string.Join(", ", Enum.GetValues<CredentialKind>().Select(WireJson.Name))}");
        foreach (var member in document.EnumerateObject())
            if (member.Name is not ("name" or "kind" or "hosts") && !Members[kind].Contains(member.Name))
                throw new PolicyFormatException(member.Name, $"does not go with {WireJson.Name(kind)}; known are name, kind, hosts, {string.Join(", ", Members[kind])}");
        var values = Members[kind].ToDictionary(m => m, m => new Secret(Text(document, m, MaxValue)), StringComparer.Ordinal);
        if (kind == CredentialKind.SshKey && !UserName().IsMatch(values["user"].Reveal()))
            throw new PolicyFormatException("user", "must be a plain user name");
        return new CredentialDocument(name, kind, ReadHosts(document), values);
    }

    private static List<string> ReadHosts(JsonElement document)
    {
        if (!document.TryGetProperty("hosts", out var hosts) || hosts.ValueKind != JsonValueKind.Array || hosts.GetArrayLength() is 0 or > 100)
            throw new PolicyFormatException("hosts", "must list the hosts that it may be sent to, such as [\"web-*\"]");
        return [.. hosts.EnumerateArray().Select(h => h.ValueKind == JsonValueKind.String && Host().IsMatch(h.GetString()!)
            ? h.GetString()! : throw new PolicyFormatException("hosts", "holds something that is no host name; * may stand at its beginning or end"))];
    }

    private static string Text(JsonElement document, string name, int max) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= max
            ? text : throw new PolicyFormatException(name, $"must be a text of 1 to {max} characters");

    public override string ToString() => $"credential {Name}";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex CredentialName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex UserName();

    [GeneratedRegex(@"\A\*?[A-Za-z0-9._:-]*\*?\z")]
    private static partial Regex Host();
}
