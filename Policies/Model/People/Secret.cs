using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;

namespace AIOps.Policies.Model.People;

/// <summary>A value that must not reach a log, an error, a prompt or a result: printing it prints <c>***</c>.</summary>
[TypeConverter(typeof(SecretConverter))]
public sealed class Secret(string value)
{
    /// <summary>The value itself. Call this only where it goes to the system that it opens.</summary>
    public string Reveal() => value;

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string candidate) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(value)), SHA256.HashData(Encoding.UTF8.GetBytes(candidate)));

    public override string ToString() => "***";
}
