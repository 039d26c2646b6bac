using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Network;

/// <summary>CIDR notation, read strictly: no short or octal forms, no host bits, so that what is scanned is what was written.</summary>
internal static class Subnet
{
    /// <exception cref="ToolException">Says what is wrong and, for stray host bits, what was probably meant.</exception>
    public static IPNetwork Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var address) || address.ScopeIdOrZero() != 0
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != parts[0]))
            throw new ToolException($"'{text}' is not a subnet; expected address/length such as 192.168.1.0/24.");
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > bits || length.ToString(CultureInfo.InvariantCulture) != parts[1])
            throw new ToolException($"'{text}' has no prefix length between 0 and {bits}.");
        var network = Masked(address, length);
        return network.Equals(address)
            ? new IPNetwork(address, length)
            : throw new ToolException($"'{text}' has bits set beyond its prefix; did you mean {network}/{length}?");
    }

    /// <summary>The addresses of an IPv4 network that a machine can have: without network and broadcast address, where there are such.</summary>
    public static IEnumerable<IPAddress> Hosts(IPNetwork network)
    {
        var first = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        var count = 1L << (32 - network.PrefixLength);
        var (skip, take) = network.PrefixLength >= 31 ? (0, count) : (1, count - 2);
        var bytes = new byte[4];
        for (var i = skip; i < skip + take; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(first + i));
            yield return new IPAddress(bytes);
        }
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xff00 >> Math.Clamp(length - 8 * i, 0, 8));
        return new IPAddress(bytes);
    }

    private static long ScopeIdOrZero(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
