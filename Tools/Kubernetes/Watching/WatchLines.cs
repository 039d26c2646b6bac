using System.Text;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Watching;

/// <summary>Lines of a stream without an end, each bounded.</summary>
internal sealed class WatchLines(Stream stream)
{
    private const int Longest = 8 << 20;

    private byte[] _buffer = new byte[32 << 10];
    private int _start;
    private int _end;

    /// <summary>Null at the end.</summary>
    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, searched + at - _start);
                _start = searched + at + 1;
                return line;
            }
            searched = Compact();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read > 0)
            {
                _end += read;
                continue;
            }
            var rest = _end > _start ? Encoding.UTF8.GetString(_buffer, _start, _end - _start) : null;
            _start = _end;
            return rest;
        }
    }

    /// <summary>Makes room; answers how far the line has been searched.</summary>
    private int Compact()
    {
        Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= Longest)
                throw new ToolException($"Kubernetes sent a line of more than {Longest} bytes.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        return _end;
    }
}
