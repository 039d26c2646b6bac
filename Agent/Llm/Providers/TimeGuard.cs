namespace AIOps.Agent.Llm.Providers;

/// <summary>Turns what the network and the clock do to a call into a <see cref="ModelException"/>; the caller's own cancellation stays what it is.</summary>
internal sealed class TimeGuard(Origin origin, ProviderOptions provider, Uri url, CancellationTokenSource total, CancellationToken caller)
{
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw origin.Error(total.IsCancellationRequested
                ? $"was not done within {provider.AnswerTimeout.TotalSeconds:0.###} s"
                : $"gave nothing within {provider.FirstByteTimeout.TotalSeconds:0.###} s for the first or {provider.IdleTimeout.TotalSeconds:0.###} s for a further piece", transient: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !caller.IsCancellationRequested)
        {
            throw origin.Error($"at {url} cannot be reached or broke off: {e.Message}", transient: true, e);
        }
    }
}
