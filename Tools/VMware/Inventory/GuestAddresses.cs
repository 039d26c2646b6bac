using System.Net;

namespace AIOps.Tools.VMware.Inventory;

internal static class GuestAddresses
{
    private const int Most = 64;

    /// <summary>Those by which others reach the guest, the main one first: no link-local ones, and nothing that is no address.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string?> told) =>
        [.. told.OfType<string>().Where(text => IPAddress.TryParse(text, out var address) && !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address) && !text.StartsWith("169.254.", StringComparison.Ordinal)).Distinct().Take(Most)];
}
