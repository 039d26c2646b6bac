using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

/// <summary>TCP connect scan, and ICMP echo where permitted; no more connections at once, and in a second, than configured.</summary>
public sealed class NetworkScanner(IOptions<NetworkOptions> options, ConnectionRate rate, TimeProvider time)
{
    private const int BannerLimit = 120;
    private const int NamesAtOnce = 16;

    /// <summary>The machines among <paramref name="addresses"/> with at least one open port or an answer to ICMP echo, in order of address.</summary>
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
        // Last, and only those that no port gave away: most machines need not be asked twice.
        await Parallel.ForEachAsync(options.Value.Icmp && EchoProbe.Permitted ? addresses.Where(a => !open.ContainsKey(a)) : [], Bounded(options.Value.Concurrency, cancellationToken), async (address, token) =>
        {
            await rate.WaitAsync(token);
            if (await EchoProbe.AnswersAsync(address, options.Value.ConnectWithin, token))
                open.TryAdd(address, []);
        });

        var now = time.GetUtcNow();
        var assets = new ConcurrentBag<SystemAsset>();
        await Parallel.ForEachAsync(open, Bounded(NamesAtOnce, cancellationToken), async (entry, token) =>
        {
            var services = entry.Value.OrderBy(s => s.Port).ToList();
            var name = await Names.ReverseAsync(entry.Key, TimeSpan.FromSeconds(1), token) ?? await CertifiedNameAsync(entry.Key, services, token);
            assets.Add(new SystemAsset(entry.Key.ToString(), name, KnownServices.Type([.. services.Select(s => s.Name)]), services, now, now));
        });
        return [.. assets.OrderBy(a => Convert.ToHexString(IPAddress.Parse(a.Ip).GetAddressBytes()), StringComparer.Ordinal)];
    }

    /// <summary>The name in the certificate of the first port that usually speaks TLS; whoever made the certificate chose it, so it is a hint and no proof.</summary>
    private async Task<string?> CertifiedNameAsync(IPAddress address, IReadOnlyList<AssetService> services, CancellationToken cancellationToken)
    {
        if (services.FirstOrDefault(s => KnownServices.UsesTls(s.Name)) is not { } service)
            return null;
        try
        {
            await rate.WaitAsync(cancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.Value.AnswerWithin);
            using var seen = await TlsPeek.AtAsync([address], service.Port, address.ToString(), limit.Token);
            return seen.DnsNames.FirstOrDefault(Names.IsHostName)?.ToLowerInvariant();
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or CryptographicException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Null when nothing accepts the connection in time.</summary>
    public async Task<AssetService?> ProbeAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        await rate.WaitAsync(cancellationToken);
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
