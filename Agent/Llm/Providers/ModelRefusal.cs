using System.Globalization;
using System.Text;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Agent.Llm.Providers;

/// <summary>
/// Reads what a server says when it does not answer: a status with a body, or an error in mid-stream after 200. The vendors'
/// shapes are near enough to be read in one place; the rules for a retry are those of their own clients.
/// </summary>
internal sealed class ModelRefusal
{
    private const int MaxBody = 16 * 1024;
    private const int MaxQuote = 500;

    private static readonly HashSet<string> Passing = new(StringComparer.OrdinalIgnoreCase)
    {
        "overloaded_error", "api_error", "rate_limit_error", "timeout_error", "server_error", "rate_limit_exceeded",
        "UNAVAILABLE", "RESOURCE_EXHAUSTED", "INTERNAL", "DEADLINE_EXCEEDED",
    };

    // A limit that waiting does not lift.
    private static readonly HashSet<string> Final = new(StringComparer.OrdinalIgnoreCase) { "insufficient_quota", "billing_error", "billing_hard_limit_reached" };

    private readonly List<string> _codes = [];

    private string Message { get; init; } = "";

    private TimeSpan? Delay { get; init; }

    public static async Task<ModelException> OfAsync(Origin origin, HttpResponseMessage response, Secret? key, TimeProvider time, CancellationToken cancellationToken)
    {
        var refusal = Read(await BodyAsync(response, cancellationToken));
        var status = (int)response.StatusCode;
        return new ModelException($"{origin} answered {status}: {Quote(refusal.Message, key)}")
        {
            Status = status,
            RetryAfter = RetryAfter(response, time) ?? refusal.Delay,
            Transient = !refusal._codes.Exists(Final.Contains) && (ShouldRetry(response) ?? status is 408 or 409 or 429 or >= 500),
        };
    }

    /// <summary>The error that a piece of a stream is; null when it is none.</summary>
    public static ModelException? Of(Origin origin, JsonElement piece, Secret? key)
    {
        var isError = piece.Field("error") is not null || piece.Text("type") == "error";
        if (!isError)
            return null;
        var refusal = Read(piece);
        // Ollama gives no code for what breaks in mid-answer: its runner died, which it starts anew.
        var transient = refusal._codes.Count == 0 || (refusal._codes.Exists(c => Passing.Contains(c) || c is "429" || (c.Length == 3 && c[0] == '5')) && !refusal._codes.Exists(Final.Contains));
        return new ModelException($"{origin} stopped: {Quote(refusal.Message, key)}") { Transient = transient, RetryAfter = refusal.Delay };
    }

    /// <summary>Cut, without the key and whatever else looks like one: servers quote what they were sent.</summary>
    public static string Quote(string text, Secret? key)
    {
        text = key is null ? text : text.Replace(key.Reveal(), CredentialMask.Blank, StringComparison.Ordinal);
        text = CredentialMask.Apply(text).Trim();
        return text.Length == 0 ? "nothing more" : Excerpt.Head(text, MaxQuote, " …");
    }

    private static ModelRefusal Read(string body)
    {
        try
        {
            return Read(JsonElement.Parse(body));
        }
        catch (JsonException)
        {
            // Not the API's own words but a proxy's page: quoted as it is.
            return new ModelRefusal { Message = body };
        }
    }

    private static ModelRefusal Read(JsonElement body)
    {
        if (body is { ValueKind: JsonValueKind.Array } && body.GetArrayLength() > 0)
            body = body[0];
        var error = body.Field("error") ?? body;
        if (error.ValueKind != JsonValueKind.Object)
            return new ModelRefusal { Message = error.ToString() };
        var refusal = new ModelRefusal { Message = error.Text("message") ?? body.Text("message") ?? body.Text("detail") ?? error.GetRawText(), Delay = AskedDelay(error) };
        foreach (var name in (string[])["type", "code", "status"])
            if (error.Field(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } code && code.ToString() is not "error" and var word)
                refusal._codes.Add(word);
        return refusal;
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBody];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
    }

    private static bool? ShouldRetry(HttpResponseMessage response) => Header(response, "x-should-retry") switch { "true" => true, "false" => false, _ => null };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (double.TryParse(Header(response, "retry-after-ms"), NumberStyles.Float, CultureInfo.InvariantCulture, out var ms))
            return Within(ms / 1000);
        if (double.TryParse(Header(response, "retry-after"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return Within(seconds);
        return response.Headers.RetryAfter?.Date is { } date ? Within((date - time.GetUtcNow()).TotalSeconds) : null;
    }

    /// <summary>google.rpc.RetryInfo, such as <c>"retryDelay": "34.07s"</c>.</summary>
    private static TimeSpan? AskedDelay(JsonElement error) => error.Items("details").Select(detail => detail.Text("retryDelay")).OfType<string>()
        .Select(text => double.TryParse(text.TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? Within(seconds) : null).FirstOrDefault();

    private static TimeSpan? Within(double seconds) => double.IsFinite(seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.SecondsPerDay)) : null;

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
