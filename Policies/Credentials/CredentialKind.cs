namespace AIOps.Policies.Credentials;

public enum CredentialKind
{
    /// <summary><c>user</c>, <c>private_key</c>, <c>known_hosts</c>.</summary>
    SshKey,

    /// <summary><c>password</c>.</summary>
    Password,

    /// <summary><c>token</c>: sent as a bearer token.</summary>
    Token,

    /// <summary><c>user</c> and <c>password</c>: sent as HTTP basic authentication.</summary>
    Basic,
}
