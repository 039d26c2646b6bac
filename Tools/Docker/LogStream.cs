using System.Buffers.Binary;
using System.Text;

namespace AIOps.Tools.Docker;

/// <summary>
/// The body of a container's log: with a tty, text as it is; without, frames of an 8-byte header (stream, three zeros,
/// length big-endian) and text (Engine API, "ContainerAttach", stream format). A line may span frames, also of a multi-byte
/// character, so each stream is decoded by itself.
/// </summary>
internal static class LogStream
{
    private const int HeaderSize = 8;
    private const int LineLimit = 64 * 1024;

    /// <summary>Answers false when it was cut at <paramref name="limit"/> bytes.</summary>
    public static async Task<bool> ReadAsync(Stream body, bool tty, long limit, Action<string> line, CancellationToken cancellationToken)
    {
        var streams = new Dictionary<byte, Lines>();
        var buffer = new byte[16 * 1024];
        var header = new byte[HeaderSize];
        var whole = true;
        while (limit > 0)
        {
            long frame = limit;
            byte stream = 1;
            if (!tty)
            {
                if (await body.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false, cancellationToken) < HeaderSize)
                    break;
                stream = header[0];
                frame = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            }
            if (!streams.TryGetValue(stream, out var lines))
                streams[stream] = lines = new Lines(line);
            var ended = false;
            while (frame > 0 && limit > 0)
            {
                var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, Math.Min(frame, limit))), cancellationToken);
                if (ended = count == 0)
                    break;
                lines.Add(buffer.AsSpan(0, count));
                frame -= count;
                limit -= count;
            }
            if (ended)
                break;
            whole = limit > 0;
        }
        foreach (var lines in streams.Values)
            lines.Flush();
        return whole;
    }

    private sealed class Lines(Action<string> line)
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _open = new();

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var text = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            foreach (var c in text.AsSpan(0, _decoder.GetChars(bytes, text, flush: false)))
                if (c == '\n' || _open.Length >= LineLimit)
                    Flush();
                else if (c != '\r')
                    _open.Append(c);
        }

        public void Flush()
        {
            if (_open.Length == 0)
                return;
            line(_open.ToString());
            _open.Clear();
        }
    }
}
