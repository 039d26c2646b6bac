using System.Buffers;

namespace AIOps.Agent.Llm.Providers;

/// <summary>Lines of bytes from a stream that may cut them anywhere, also inside a character; none longer than a bound.</summary>
internal sealed class LineReader(Origin origin, Stream stream, int maxLine)
{
    private readonly byte[] _chunk = new byte[4096];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _at, _end;

    /// <summary>The next line without its end; null when the stream has ended. An unfinished last line counts as one.</summary>
    /// <exception cref="ModelException">A line is longer than the bound.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_at == _end)
            {
                _at = 0;
                if ((_end = await stream.ReadAsync(_chunk, cancellationToken)) == 0)
                    return _line.WrittenCount > 0 ? Take() : null;
            }
            var rest = _chunk.AsSpan(_at, _end - _at);
            var stop = rest.IndexOf((byte)'\n');
            _line.Write(stop < 0 ? rest : rest[..stop]);
            _at += stop < 0 ? rest.Length : stop + 1;
            if (_line.WrittenCount > maxLine)
                throw origin.Error($"sent a line of more than {maxLine} bytes");
            if (stop >= 0)
                return Take();
        }
    }

    private byte[] Take()
    {
        var line = _line.WrittenSpan.TrimEnd((byte)'\r').ToArray();
        _line.ResetWrittenCount();
        return line;
    }
}
