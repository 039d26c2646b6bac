namespace AIOps.Tools.VMware;

/// <summary>One session that all calls share; opened when first needed, and opened anew after it was dropped.</summary>
internal sealed class VSphereSession<T>(Func<CancellationToken, Task<T>> open) : IDisposable where T : class
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile T? _current;

    public T? Current => _current;

    public async Task<T> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current)
            return current;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _current ??= await open(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Only the session that the server refused: another call may have opened a new one in the meantime.</summary>
    public void Drop(T expired)
    {
#pragma warning disable CS0420 // Interlocked gives the volatile's guarantees itself.
        Interlocked.CompareExchange(ref _current, null, expired);
#pragma warning restore CS0420
    }

    public void Dispose() => _opening.Dispose();
}
