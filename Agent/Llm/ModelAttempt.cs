using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm;

/// <summary>One provider's answer to one question, with the retries it takes. A failure is kept, not thrown: the next provider may do better.</summary>
/// <param name="pause">null: not tried again, and its failure is thrown.</param>
/// <param name="late">The run's time is used up.</param>
internal sealed class ModelAttempt(ModelProvider provider, IReadOnlyList<ChatMessage> prompt, ChatOptions? options, RetryPause? pause, TimeProvider time, CancellationToken late, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(late, cancellationToken);
    private IAsyncEnumerator<ChatResponseUpdate>? _updates;
    private int _tries;

    public ChatResponseUpdate Current => _updates!.Current;

    public Exception? Failure { get; private set; }

    /// <summary>Something of the answer was seen.</summary>
    public bool HasBegun { get; private set; }

    public bool IsWhole { get; private set; }

    /// <summary>The clock ended it, not the provider.</summary>
    public bool IsLate { get; private set; }

    public UsageDetails Usage { get; } = new();

    /// <summary>False when the answer is whole or has failed.</summary>
    public async Task<bool> MoveNextAsync()
    {
        while (true)
            try
            {
                _updates ??= provider.Client.GetStreamingResponseAsync(prompt, options, _limit.Token).GetAsyncEnumerator(_limit.Token);
                if (IsWhole = !await _updates.MoveNextAsync())
                    return false;
                HasBegun |= Current.Contents.Count > 0;
                foreach (var usage in Current.Contents.OfType<UsageContent>())
                    Usage.Add(usage.Details);
                return true;
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return Fail(new ModelException("the time of this run is used up"), isLate: true);
            }
            catch (Exception e) when (pause is not null && e is ModelException or HttpRequestException or IOException)
            {
                if (HasBegun || pause!.After(e, _tries) is not { } wait || !await WaitAsync(wait))
                    return Fail(e);
                _tries++;
            }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _limit.Dispose();
    }

    /// <summary>False when the run's time ended before the pause did.</summary>
    private async Task<bool> WaitAsync(TimeSpan wait)
    {
        await CloseAsync();
        try
        {
            await Task.Delay(wait, time, _limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool Fail(Exception failure, bool isLate = false)
    {
        (Failure, IsLate) = (failure, isLate);
        return false;
    }

    private async ValueTask CloseAsync()
    {
        if (_updates is { } updates)
            await updates.DisposeAsync();
        _updates = null;
    }
}
