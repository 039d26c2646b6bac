using System.Globalization;
using System.Net;

namespace AIOps.Tools.Host.Machine;

/// <summary>What listens on this machine.</summary>
public static class PortReader
{
    private const string TcpListen = "0A", UdpUnconnected = "07";

    /// <param name="Pid">Null when the owner belongs to another user and is hidden from us.</param>
    public sealed record Port(string Protocol, string Address, int Number, int? Pid, string? Process);

    public static IReadOnlyList<Port> Read()
    {
        var owners = Owners();
        return [.. Sockets("tcp", TcpListen).Concat(Sockets("udp", UdpUnconnected))
            .Select(s => s.Port with
            {
                Pid = owners.TryGetValue(s.Inode, out var pid) ? pid : null,
                Process = owners.TryGetValue(s.Inode, out pid) ? ProcText.TryRead($"/proc/{pid}/comm")?.Trim() : null,
            })
            .Distinct().OrderBy(p => p.Number).ThenBy(p => p.Protocol, StringComparer.Ordinal).ThenBy(p => p.Address, StringComparer.Ordinal)];
    }

    private static IEnumerable<(Port Port, string Inode)> Sockets(string protocol, string state) =>
        new[] { protocol, protocol + "6" }.SelectMany(file => ProcText.Lines($"/proc/net/{file}").Skip(1))
            .Select(ProcText.Words)
            .Where(w => w.Length > 9 && w[3] == state)
            .Select(w => (new Port(protocol, Address(w[1]), int.Parse(w[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), null, null), w[9]));

    /// <summary><c>0100007F:1F90</c>: 32-bit words in the machine's byte order (proc(5)); little-endian on all that .NET runs on but s390x.</summary>
    public static string Address(string text)
    {
        var bytes = Convert.FromHexString(text.Split(':')[0]);
        if (BitConverter.IsLittleEndian)
            for (var word = 0; word < bytes.Length; word += 4)
                Array.Reverse(bytes, word, 4);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Pid by socket inode, of the processes whose descriptors we may see; of several the oldest, which opened it.</summary>
    private static Dictionary<string, int> Owners()
    {
        var owners = new Dictionary<string, int>();
        foreach (var pid in ProcText.Pids().Order())
            try
            {
                foreach (var descriptor in Directory.EnumerateFiles($"/proc/{pid}/fd"))
                    if (new FileInfo(descriptor).LinkTarget is { } link && link.StartsWith("socket:[", StringComparison.Ordinal))
                        owners.TryAdd(link[8..^1], pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's process, or one that has just ended.
            }
        return owners;
    }
}
