using System.Text;

namespace AIOps.Agent.Llm.Providers;

/// <summary>
/// The pieces of a streamed reply: JSON lines, or the data of server-sent events (html.spec.whatwg.org, 9.2), whatever pieces
/// the network cuts them into. Comments and fields that are not data are passed over.
/// </summary>
internal sealed class ReplyStream(Origin origin, Stream stream, bool isEventStream, int maxPiece)
{
    private static readonly byte[] Data = "data:"u8.ToArray();
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly LineReader _lines = new(origin, stream, maxPiece);
    private bool _begun;

    /// <summary>The next piece, or an empty one for a sign of life; null when the stream has ended.</summary>
    /// <exception cref="ModelException">A piece is longer than the bound.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!isEventStream)
            return await _lines.ReadAsync(cancellationToken) is { } whole ? whole : default(ReadOnlyMemory<byte>?);
        MemoryStream? longer = null;
        byte[]? data = null;
        while (await LineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
                return longer?.ToArray() ?? data ?? [];
            if (!line.AsSpan().StartsWith(Data))
                if (data is null)
                    return Array.Empty<byte>();
                else
                    continue;
            var value = line.AsMemory(line.Length > Data.Length && line[Data.Length] == ' ' ? Data.Length + 1 : Data.Length);
            if (data is null)
            {
                data = value.ToArray();
                continue;
            }
            if (longer is null)
                (longer = new MemoryStream()).Write(data);
            longer.WriteByte((byte)'\n');
            longer.Write(value.Span);
            if (longer.Length > maxPiece)
                throw origin.Error($"sent an event of more than {maxPiece} bytes");
        }
        // An event that no blank line ends is by the standard none; some servers leave the last one so.
        return (longer?.ToArray() ?? data) is { } last ? last : default(ReadOnlyMemory<byte>?);
    }

    public static string Quote(ReadOnlySpan<byte> piece) => Encoding.UTF8.GetString(piece[..Math.Min(piece.Length, 500)]);

    private async Task<byte[]?> LineAsync(CancellationToken cancellationToken)
    {
        var line = await _lines.ReadAsync(cancellationToken);
        if (_begun || line is null)
            return line;
        _begun = true;
        return line.AsSpan().StartsWith(Mark) ? line[Mark.Length..] : line;
    }
}
