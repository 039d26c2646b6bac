using System.Text.Json;

namespace AIOps.Tests.Agent.Chat;

/// <summary>A run's event stream, read one event at a time: what is not asked for stays with the server.</summary>
internal sealed class RunStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private RunStream(HttpResponseMessage response, Stream body) => (_response, _reader) = (response, new StreamReader(body, bufferSize: 128));

    public sealed record Event(string Id, string Type, JsonElement Data)
    {
        public bool IsStored => !Id.Contains('.', StringComparison.Ordinal);
    }

    /// <summary>Everything read so far.</summary>
    public List<Event> Events { get; } = [];

    public IEnumerable<int> Stored => Events.Where(e => e.IsStored).Select(e => int.Parse(e.Id, System.Globalization.CultureInfo.InvariantCulture));

    public static Task<RunStream> AskAsync(HttpClient client, string message) =>
        OpenAsync(client, new HttpRequestMessage(HttpMethod.Post, "/api/chat") { Content = System.Net.Http.Json.JsonContent.Create(new { message }) });

    public static Task<RunStream> FollowAsync(HttpClient client, string run, string after = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/chat/runs/{run}?until=end");
        if (after.Length > 0)
            request.Headers.Add("Last-Event-ID", after);
        return OpenAsync(client, request);
    }

    /// <summary>Reads until there is one of this type; the last event read.</summary>
    public async Task<Event> UntilAsync(string type)
    {
        using var limit = new CancellationTokenSource(Patience);
        do
            Events.Add(await NextAsync(limit.Token) ?? throw new EndOfStreamException($"ended before {type}, after {Events.LastOrDefault()}"));
        while (Events[^1].Type != type);
        return Events[^1];
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<RunStream> OpenAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Add("Accept", "text/event-stream");
            var response = (await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).EnsureSuccessStatusCode();
            return new RunStream(response, await response.Content.ReadAsStreamAsync());
        }
    }

    private async Task<Event?> NextAsync(CancellationToken cancellationToken)
    {
        string id = "", type = "", data = "";
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 && type.Length > 0)
                return new Event(id, type, JsonElement.Parse(data));
            var (name, value) = line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? (line[..at], line[(at + 2)..]) : (line, "");
            (id, type, data) = name switch { "id" => (value, type, data), "event" => (id, value, data), "data" => (id, type, value), _ => (id, type, data) };
        }
        return null;
    }
}
