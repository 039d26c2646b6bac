namespace AIOps.Policies.Credentials;

/// <summary>A credential in the hands of the executor that uses it.</summary>
/// <param name="Values">By member: <c>user</c>, <c>password</c> …</param>
public sealed record OpenCredential(Credential Credential, IReadOnlyDictionary<string, Secret> Values)
{
    public Secret? this[string member] => Values.GetValueOrDefault(member);

    /// <summary>What stands for the credential where one text is wanted: the token, the password or the private key.</summary>
    public Secret Main => this["token"] ?? this["password"] ?? this["private_key"]!;

    /// <summary>Whether it may be sent there.</summary>
    public bool MayGoTo(string host) => Credential.Hosts.Any(pattern => Matches(pattern, host));

    /// <summary>Names compare without case; <c>*</c> at the beginning or the end stands for anything.</summary>
    public static bool Matches(string pattern, string host) =>
        pattern == "*" || string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase)
        || (pattern.StartsWith('*') && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase))
        || (pattern.EndsWith('*') && host.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"credential {Credential.Name}";
}
