using AIOps.Agent.Auth;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Terminal;

/// <summary>The Agent that a terminal talks to: the one at an address, or one started here for as long as it is needed.</summary>
internal sealed class AgentConnection : IAsyncDisposable
{
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(2);

    private readonly WebApplication? _local;
    private readonly string? _localKey;

    private AgentConnection(HttpClient http, WebApplication? local, string? localKey) => (Http, _local, _localKey) = (http, local, localKey);

    public HttpClient Http { get; }

    public bool IsLocal => _local is not null;

    /// <exception cref="ChatApiException">There is none at the address that was given, or there is no key for it.</exception>
    public static async Task<AgentConnection> OpenAsync(TerminalArguments arguments, CancellationToken cancellationToken)
    {
        var url = arguments.Url ?? new Uri(AgentHost.DefaultUrl);
        var answers = await AnswersAsync(url, cancellationToken);
        if (!answers && arguments.Url is null)
            return await StartAsync(arguments.Settings, cancellationToken);
        if (!answers)
            throw new ChatApiException(0, $"there is no Agent at {url}");
        return new(Client(url, arguments.Key ?? throw new ChatApiException(401,
            $"an Agent runs at {url}; give its key as {TerminalArguments.KeyVariable} or --key. The first one was printed when it first started; another: dotnet run --project Agent -- keys add NAME operator")), null, null);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_local is null)
            return;
        if (_localKey is not null)
            await _local.Services.GetRequiredService<ApiKeys>().RevokeAsync(_localKey, Console(), CancellationToken.None);
        await _local.StopAsync();
        await _local.DisposeAsync();
    }

    /// <summary>On a free port, with a key that lives as long as it does; the log goes where it is not in the way.</summary>
    private static async Task<AgentConnection> StartAsync(IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var app = AgentHost.Build(["--Logging:LogLevel:Default=Error", "--Logging:Console:LogToStandardErrorThreshold=Trace", .. settings, "--urls", "http://127.0.0.1:0"]);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await app.StartAsync(cancellationToken);
        if (app.Services.GetRequiredService<FirstKey>().Take() is { } first)
            await System.Console.Error.WriteLineAsync($"This admin key of a new installation is shown once: {first.Reveal()}");
        var key = new Secret(Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(20)));
        // One name for a person: what one terminal of theirs asked for another does not approve.
        var name = $"terminal-{Environment.UserName}";
        await app.Services.GetRequiredService<ApiKeys>().ReplaceAsync(name, Role.Admin, key, Console(), cancellationToken);
        return new(Client(new Uri(app.Urls.First()), key.Reveal()), app, name);
    }

    private static Principal Console() => new($"console:{Environment.UserName}", Role.Admin);

    private static HttpClient Client(Uri url, string key)
    {
        // A run takes as long as it takes; streams say themselves when they end.
        var http = new HttpClient { BaseAddress = new Uri($"{url.ToString().TrimEnd('/')}/"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.TryAddWithoutValidation(ChatApi.ApiKeyHeader, key);
        return http;
    }

    private static async Task<bool> AnswersAsync(Uri url, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = LookFor };
        try
        {
            using var response = await http.GetAsync(new Uri($"{url.ToString().TrimEnd('/')}/health/live"), cancellationToken);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
