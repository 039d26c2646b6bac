using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Network;

/// <summary>DNS by the machine's own resolver.</summary>
internal static partial class Names
{
    /// <exception cref="ToolException">Not a name, unknown, or no answer in time.</exception>
    public static async Task<IReadOnlyList<IPAddress>> LookupAsync(string name, TimeSpan within, CancellationToken cancellationToken)
    {
        if (!HostName().IsMatch(name))
            throw new ToolException($"'{name}' is neither a host name nor an address.");
        try
        {
            return [.. (await Dns.GetHostAddressesAsync(name, cancellationToken).WaitAsync(within, cancellationToken)).Distinct()];
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            throw new ToolException($"The name {name} is not known to DNS ({e.SocketErrorCode}).", e);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            throw new ToolException($"DNS did not answer for {name}: {e.Message}", e) { Transient = true };
        }
    }

    /// <summary>The name that DNS gives an address, or null.</summary>
    public static async Task<string?> ReverseAsync(IPAddress address, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            var name = (await Dns.GetHostEntryAsync(address.ToString(), AddressFamily.Unspecified, cancellationToken).WaitAsync(within, cancellationToken)).HostName;
            // Whoever runs the reverse zone chooses this text.
            return IsHostName(name) ? name.ToLowerInvariant() : null;
        }
        catch (Exception e) when (e is SocketException or TimeoutException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>As DNS has them; no wildcard.</summary>
    public static bool IsHostName(string text) => HostName().IsMatch(text) && !IPAddress.TryParse(text, out _);

    [GeneratedRegex(@"\A(?=.{1,253}\z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}))*\.?\z")]
    private static partial Regex HostName();
}
