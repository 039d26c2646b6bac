namespace AIOps.Policies.Credentials;

/// <summary>What is known of a credential without opening it.</summary>
/// <param name="Hosts">Where it may be sent: names, <c>*</c> at the beginning or end stands for anything.</param>
/// <param name="KeyId">Which key it is sealed with.</param>
public sealed record Credential(string Name, CredentialKind Kind, IReadOnlyList<string> Hosts, string KeyId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
