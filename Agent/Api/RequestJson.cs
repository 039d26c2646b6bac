using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace AIOps.Agent.Api;

/// <summary>
/// Reads a JSON body strictly: UTF-8, no duplicate members, bounded depth and size, and every text storable (no NUL, no
/// broken surrogates). Whatever passes here can be read and stored without a surprise further in.
/// </summary>
public static class RequestJson
{
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <exception cref="InputException">400, 413 or 415.</exception>
    public static async Task<JsonElement> ReadAsync(HttpContext http, int maxBytes = 4 * 1024 * 1024)
    {
        if (!http.Request.HasJsonContentType())
            throw new InputException("Content-Type", "must be application/json", StatusCodes.Status415UnsupportedMediaType);
        return Parse(await ReadBytesAsync(http, maxBytes));
    }

    /// <summary>The same strictness for a body that came another way.</summary>
    /// <exception cref="InputException">400.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0)
            throw new InputException("body", "is empty");
        if (!Utf8.IsValid(body))
            throw new InputException("body", "is not valid UTF-8");
        try
        {
            var root = JsonElement.Parse(body, Options);
            Check(root, "");
            return root;
        }
        catch (JsonException e)
        {
            throw new InputException(string.IsNullOrEmpty(e.Path) ? "body" : e.Path, $"is not valid JSON (at most {MaxDepth} levels, no duplicate members): {e.Message}");
        }
    }

    private static async Task<byte[]> ReadBytesAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
            throw new InputException("body", $"is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
        var buffer = new ArrayBufferWriter<byte>((int)(http.Request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(buffer.GetMemory(4096), http.RequestAborted);
            if (read == 0)
                return buffer.WrittenSpan.ToArray();
            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
                throw new InputException("body", $"is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
        }
    }

    private static void Check(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var name = Text(() => member.Name, path);
                    Check(member.Value, path.Length == 0 ? name : $"{path}.{name}");
                }
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    Check(item, $"{path}[{index++}]");
                break;
            case JsonValueKind.String:
                _ = Text(() => value.GetString()!, path);
                break;
        }
    }

    private static string Text(Func<string> read, string path)
    {
        string text;
        try
        {
            text = read();
        }
        catch (InvalidOperationException)
        {
            throw new InputException(path.Length == 0 ? "body" : path, "holds a broken surrogate pair");
        }
        return text.Contains('\0', StringComparison.Ordinal) ? throw new InputException(path.Length == 0 ? "body" : path, "holds a NUL character") : text;
    }
}
