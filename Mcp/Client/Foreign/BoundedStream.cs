namespace AIOps.Mcp.Client.Foreign;

/// <summary>Reads on from a server that nobody vouches for, and breaks off when one line, or a minute, brings more than any answer needs.</summary>
internal sealed class BoundedStream(Stream inner, TimeProvider time) : Stream
{
    public const int MaxLine = 16 * 1024 * 1024;

    public const long MaxPerMinute = 128L * 1024 * 1024;

    private long _line;
    private long _minute;
    private long _minuteBegan = time.GetTimestamp();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Count(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> read)
    {
        var lastBreak = read.LastIndexOf((byte)'\n');
        _line = lastBreak < 0 ? _line + read.Length : read.Length - lastBreak - 1;
        if (_line > MaxLine)
            throw new IOException($"the server sent a line of more than {MaxLine} bytes");
        if (time.GetElapsedTime(_minuteBegan) > TimeSpan.FromMinutes(1))
            (_minute, _minuteBegan) = (0, time.GetTimestamp());
        if ((_minute += read.Length) > MaxPerMinute)
            throw new IOException($"the server sent more than {MaxPerMinute} bytes in a minute");
    }
}
