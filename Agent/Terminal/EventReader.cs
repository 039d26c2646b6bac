using System.Text;
using System.Text.Json;

namespace AIOps.Agent.Terminal;

/// <summary>Reads server-sent events as the Agent writes them; none longer than a bound.</summary>
internal sealed class EventReader(Stream stream) : IDisposable
{
    // A reply of 100,000 characters, each escaped, with the steps of a long run.
    private const int MaxLine = 8 * 1024 * 1024;

    private readonly StreamReader _lines = new(stream, Encoding.UTF8);
    private readonly StringBuilder _line = new();
    private readonly char[] _chunk = new char[16 * 1024];
    private int _at, _end;

    /// <summary>The next whole event; null when the stream has ended.</summary>
    /// <exception cref="IOException">The connection broke, or what came is no event.</exception>
    public async Task<ChatEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        string id = "", type = "message", data = "";
        while (await LineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                    return new ChatEvent(id, type, Parse(data));
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].TrimStart(' '));
            (id, type, data) = field switch { "id" => (value, type, data), "event" => (id, value, data), "data" => (id, type, data + value), _ => (id, type, data) };
        }
        return null;
    }

    public void Dispose() => _lines.Dispose();

    private async Task<string?> LineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await _lines.ReadAsync(_chunk, cancellationToken));
                // Half a line belongs to an event that never came.
                if (_end == 0)
                    return null;
            }
            var rest = _chunk.AsMemory(_at, _end - _at);
            var stop = rest.Span.IndexOf('\n');
            _line.Append(stop < 0 ? rest : rest[..stop]);
            _at += stop < 0 ? rest.Length : stop + 1;
            if (_line.Length > MaxLine)
                throw new IOException("the Agent sent an event that is too long");
            if (stop < 0)
                continue;
            var line = _line.ToString().TrimEnd('\r');
            _line.Clear();
            return line;
        }
    }

    private static JsonElement Parse(string data)
    {
        try
        {
            return JsonElement.Parse(data);
        }
        catch (JsonException e)
        {
            throw new IOException("the Agent sent an event that is not JSON", e);
        }
    }
}
