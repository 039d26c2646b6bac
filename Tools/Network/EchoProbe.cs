using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace AIOps.Tools.Network;

/// <summary>ICMP echo, where this process may send it (root or CAP_NET_RAW); elsewhere machines are found by their ports alone.</summary>
internal static class EchoProbe
{
    public static bool Permitted { get; } = MayOpenRawSocket();

    public static async Task<bool> AnswersAsync(IPAddress address, TimeSpan within, CancellationToken cancellationToken)
    {
        if (!Permitted)
            return false;
        try
        {
            using var ping = new Ping();
            return (await ping.SendPingAsync(address, within, cancellationToken: cancellationToken)).Status == IPStatus.Success;
        }
        catch (PingException)
        {
            return false;
        }
    }

    private static bool MayOpenRawSocket()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
