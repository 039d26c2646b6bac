using System.Collections.Concurrent;

namespace AIOps.LeakyService;

/// <summary>The last lines of the service's own log, kept to go with an incident.</summary>
public sealed class RecentLog(TimeProvider time) : ILoggerProvider
{
    private const int Kept = 40;
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Line(this);

    public void Dispose()
    {
        // Nothing is held.
    }

    private void Add(string text)
    {
        _lines.Enqueue($"{time.GetUtcNow():O} {text}");
        while (_lines.Count > Kept)
            _lines.TryDequeue(out _);
    }

    private sealed class Line(RecentLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Add($"{logLevel} {formatter(state, exception)}");
        }
    }
}
