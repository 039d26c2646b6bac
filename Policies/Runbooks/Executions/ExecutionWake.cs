namespace AIOps.Policies.Runbooks.Executions;

/// <summary>Tells the worker of this process that an execution is due. It only shortens waits: every worker also looks by itself.</summary>
public sealed class ExecutionWake : IDisposable
{
    private readonly SemaphoreSlim _woken = new(0, 1);

    public void Wake()
    {
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _woken.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _woken.Dispose();
}
