using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

/// <summary>TCP connect scan: no raw sockets, no more than the configured connections at once.</summary>
public sealed class NetworkScanner(IOptions<NetworkOptions> options, TimeProvider time)
{
    private const int BannerLimit = 120;
    private const int NamesAtOnce = 16;

    /// <summary>The machines among <paramref name="addresses"/> with at least one open port, in order of address.</summary>
    /// <remarks>The caller has checked the addresses against <see cref="AddressRules"/>.</remarks>
    public async Task<IReadOnlyList<SystemAsset>> ScanAsync(IReadOnlyList<IPAddress> addresses, IReadOnlyList<int> ports, Action<string>? report, CancellationToken cancellationToken)
    {
        var open = new ConcurrentDictionary<IPAddress, ConcurrentBag<AssetService>>();
        // Port by port: a machine is not hit with all its ports at once, and progress means something.
        foreach (var port in ports)
        {
            await Parallel.ForEachAsync(addresses, Bounded(options.Value.Concurrency, cancellationToken), async (address, token) =>
            {
                if (await ProbeAsync(address, port, token) is { } service)
                    open.GetOrAdd(address, _ => []).Add(service);
            });
            report?.Invoke($"port {port}: {open.Count} machines so far");
        }

        var now = time.GetUtcNow();
        var assets = new ConcurrentBag<SystemAsset>();
        await Parallel.ForEachAsync(open, Bounded(NamesAtOnce, cancellationToken), async (entry, token) =>
        {
            var services = entry.Value.OrderBy(s => s.Port).ToList();
            var name = await Names.ReverseAsync(entry.Key, TimeSpan.FromSeconds(1), token);
            assets.Add(new SystemAsset(entry.Key.ToString(), name, KnownServices.Type([.. services.Select(s => s.Name)]), services, now, now));
        });
        return [.. assets.OrderBy(a => Convert.ToHexString(IPAddress.Parse(a.Ip).GetAddressBytes()), StringComparer.Ordinal)];
    }

    /// <summary>Null when nothing accepts the connection in time.</summary>
    public async Task<AssetService?> ProbeAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using (var limit = Limit(cancellationToken))
                await socket.ConnectAsync(address, port, limit.Token);
            var banner = await BannerAsync(socket, cancellationToken);
            return new AssetService(port, KnownServices.Guess(port, banner), banner);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>What the server says first, else the first line of its answer to a minimal HTTP request; null when it says nothing readable.</summary>
    private async Task<string?> BannerAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(socket, cancellationToken) ?? await AskAsync(socket, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private async Task<string?> AskAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (socket.RemoteEndPoint is not IPEndPoint { Port: var port } || KnownServices.Guess(port, null) is not ("http" or "prometheus" or "alertmanager" or "node-exporter" or "elasticsearch" or "unknown"))
            return null;
        await socket.SendAsync("HEAD / HTTP/1.0\r\n\r\n"u8.ToArray(), cancellationToken);
        return await ReadAsync(socket, cancellationToken);
    }

    private async Task<string?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[BannerLimit];
        try
        {
            using var limit = Limit(cancellationToken);
            var count = await socket.ReceiveAsync(buffer, limit.Token);
            var line = new string([.. Encoding.ASCII.GetString(buffer, 0, count).TakeWhile(c => c is not ('\r' or '\n')).Where(c => c is >= ' ' and <= '~' and not '?')]);
            return line.Length == 0 ? null : line;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.ConnectWithin);
        return limit;
    }

    private static ParallelOptions Bounded(int count, CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = count, CancellationToken = cancellationToken };
}
