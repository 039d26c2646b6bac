using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Api.Requests;

/// <summary>
/// Reads a JSON body strictly: UTF-8, no duplicate members, bounded depth and size, and every text storable (no NUL, no
/// broken surrogates). Whatever passes here can be read and stored without a surprise further in.
/// </summary>
public static class RequestJson
{
    private const int MaxDepth = 32;
    private const int FirstBuffer = 16 * 1024;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <param name="maxBytes">Left out: <see cref="AgentOptions.MaxBody"/>.</param>
    /// <exception cref="InputException">400, 413 or 415.</exception>
    public static async Task<JsonElement> ReadAsync(HttpContext http, int? maxBytes = null)
    {
        if (!http.Request.HasJsonContentType())
            throw new InputException("Content-Type", "must be application/json", StatusCodes.Status415UnsupportedMediaType);
        var body = await ReadBytesAsync(http, maxBytes ?? http.RequestServices.GetRequiredService<IOptions<AgentOptions>>().Value.MaxBody);
        return Parse(body.Span);
    }

    /// <summary>The same strictness for a body that came another way.</summary>
    /// <exception cref="InputException">400.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0)
            throw new InputException("body", "is empty");
        if (!Utf8.IsValid(body))
            throw new InputException("body", "is not valid UTF-8");
        if (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            throw new InputException("body", "begins with a byte order mark; send plain UTF-8");
        try
        {
            var root = JsonElement.Parse(body, Options);
            // In valid UTF-8 only an escape can make a NUL or half a surrogate pair.
            if (body.IndexOf("\\u"u8) >= 0)
                Check(root, "");
            return root;
        }
        catch (InvalidOperationException)
        {
            // From the parser, where it compares names to find duplicates.
            throw new InputException("body", "holds a broken surrogate pair in a name");
        }
        catch (JsonException e)
        {
            throw new InputException("body", $"is not valid JSON (at most {MaxDepth} levels, no duplicate members): {e.Message}");
        }
    }

    /// <summary>An object with no other members than these.</summary>
    /// <exception cref="InputException">400, 413 or 415.</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpContext http, int maxBytes, params string[] known)
    {
        var body = await ReadAsync(http, maxBytes);
        if (body.ValueKind != JsonValueKind.Object)
            throw new InputException("body", "must be an object");
        foreach (var member in body.EnumerateObject())
            if (!known.Contains(member.Name))
                throw new InputException(member.Name, $"is unknown; known are {string.Join(", ", known)}");
        return body;
    }

    /// <summary>As above, and an object without members when there is no body at all.</summary>
    /// <exception cref="InputException">400, 413 or 415.</exception>
    public static Task<JsonElement> ReadOptionalObjectAsync(HttpContext http, int maxBytes, params string[] known) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false
            ? Task.FromResult(JsonSerializer.SerializeToElement(new { }))
            : ReadObjectAsync(http, maxBytes, known);

    /// <summary>A text member of an object; null when it is absent or null.</summary>
    /// <exception cref="InputException">It is no text, empty or too long.</exception>
    public static string? Text(JsonElement body, string name, int max = 4096)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= max
            ? text
            : throw new InputException(name, $"must be a text of 1 to {max} characters");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        // What a header promises is not set aside before it comes.
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(http.Request.ContentLength ?? FirstBuffer, FirstBuffer) + 1);
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(buffer.GetMemory(1), http.RequestAborted);
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
                throw TooLarge(maxBytes);
        }
    }

    private static InputException TooLarge(int maxBytes) => new("body", $"is larger than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);

    private static void Check(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var name = Storable(() => member.Name, path);
                    Check(member.Value, path.Length == 0 ? name : $"{path}.{name}");
                }
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    Check(item, $"{path}[{index++}]");
                break;
            case JsonValueKind.String:
                _ = Storable(() => value.GetString()!, path);
                break;
        }
    }

    private static string Storable(Func<string> read, string path)
    {
        var field = path.Length == 0 ? "body" : path;
        try
        {
            var text = read();
            return text.Contains('\0', StringComparison.Ordinal) ? throw new InputException(field, "holds a NUL character") : text;
        }
        catch (InvalidOperationException)
        {
            throw new InputException(field, "holds a broken surrogate pair");
        }
    }
}
