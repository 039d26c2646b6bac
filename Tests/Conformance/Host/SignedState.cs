using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;

namespace AIOps.ConformanceHost;

/// <summary>What a client carries between two rounds of one call: signed, since it could write there what it likes.</summary>
internal static class SignedState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Write(string value) => $"{value}.{Signature(value)}";

    public static string Read(string? state)
    {
        var at = state?.LastIndexOf('.') ?? -1;
        if (at > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Signature(state![..at])), Encoding.UTF8.GetBytes(state[(at + 1)..])))
            return state[..at];
        throw new McpProtocolException("the request state is not what this server sent", McpErrorCode.InvalidParams);
    }

    private static string Signature(string value) => Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(value)));
}
