using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AIOps.Benchmarks;

/// <summary>
/// Sends prepared bodies over connections that each wait for one answer before the next request. It is as cheap as a client
/// can be, because it shares the cores with the server that it measures.
/// </summary>
internal sealed class PostStream(Uri address, string path, string? key)
{
    private long _next, _failed;

    /// <returns>Requests a second that were answered 2xx; whatever else is told apart.</returns>
    public async Task<(double PerSecond, long Failed)> RunAsync(Func<long, string> body, int connections, TimeSpan length)
    {
        (_next, _failed) = (0, 0);
        var bodies = Enumerable.Range(0, 4096).Select(i => Request(body(i))).ToArray();
        var began = Stopwatch.GetTimestamp();
        var sent = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(bodies, body, began, length))));
        return (sent.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds, _failed);
    }

    private async Task<long> SendAsync(byte[][] bodies, Func<long, string> body, long began, TimeSpan length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var good = 0L;
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            var number = Interlocked.Increment(ref _next) - 1;
            await socket.SendAsync(number < bodies.Length ? bodies[number] : Request(body(number)));
            if (await AnswerAsync(socket, buffer))
                good++;
            else
                Interlocked.Increment(ref _failed);
        }
        return good;
    }

    private static async Task<bool> AnswerAsync(Socket socket, byte[] buffer)
    {
        var (read, end) = (0, -1);
        while (end < 0)
        {
            var came = await socket.ReceiveAsync(buffer.AsMemory(read));
            if (came == 0)
                throw new IOException("the server closed the connection");
            read += came;
            end = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }
        var head = Encoding.ASCII.GetString(buffer, 0, end);
        if (head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            while (!buffer.AsSpan(0, read).EndsWith("0\r\n\r\n"u8))
                read += await socket.ReceiveAsync(buffer.AsMemory(read));
        else if (head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
            for (var rest = int.Parse(head.AsSpan(at + 16, (head.IndexOf('\r', at) is var stop and > 0 ? stop : head.Length) - at - 16), CultureInfo.InvariantCulture) - (read - end - 4); rest > 0;)
                rest -= await socket.ReceiveAsync(buffer.AsMemory());
        return head[9] == '2';
    }

    private byte[] Request(string body) => Encoding.UTF8.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n{(key is null ? "" : $"X-API-KEY: {key}\r\n")}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
