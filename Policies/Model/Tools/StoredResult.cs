using System.Security.Cryptography;
using System.Text.Json;

namespace AIOps.Policies.Model.Tools;

/// <summary>A tool's answer that was too large to hand out whole, kept for a while behind its id.</summary>
/// <param name="Id">128 random bits, hex: who has it was given it.</param>
/// <param name="Owner">The <see cref="Principal"/> id it was made for; nobody else is shown it.</param>
/// <param name="ArgumentsHash">SHA-256, hex, of the canonical arguments of the call.</param>
public sealed record StoredResult(
    string Id, string Owner, string Tool, string ArgumentsHash, string Text, JsonElement? Data, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public int Characters => Text.Length + (Data?.GetRawText().Length ?? 0);

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
