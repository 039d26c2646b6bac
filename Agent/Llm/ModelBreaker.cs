namespace AIOps.Agent.Llm;

/// <summary>
/// The circuit breaker of one provider. It opens with the first call that failed for good (its retries are spent, and the next
/// provider has answered meanwhile), and lets one call through when the rest is over. Polly's breaker counts outcomes of whole
/// calls; here a call is a stream that may be cancelled half-way and says nothing then.
/// </summary>
internal sealed class ModelBreaker(LlmOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _until;
    private TimeSpan _rest;
    private bool _trying;
    private string? _problem;
    private long _answers, _failures;

    /// <summary>Whether a call may be made now. After true, exactly one of the others is to be called.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_until is null)
                return true;
            if (_trying || time.GetUtcNow() < _until)
                return false;
            return _trying = true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            (_until, _rest, _trying, _problem) = (null, TimeSpan.Zero, false, null);
            _answers++;
        }
    }

    /// <summary>The provider failed; it rests for as long as it asked, or longer with each time.</summary>
    public TimeSpan Failed(string problem, TimeSpan? asked)
    {
        lock (_lock)
        {
            _rest = _rest == TimeSpan.Zero ? options.RestAfterFailure : Min(_rest * 2, options.MaxRest);
            var rest = asked > _rest ? Min(asked.Value, options.MaxRest) : _rest;
            (_until, _trying, _problem) = (time.GetUtcNow() + rest, false, problem);
            _failures++;
            return rest;
        }
    }

    /// <summary>The call showed nothing about the provider: the caller left, or the request itself was at fault.</summary>
    public void Abandoned()
    {
        lock (_lock)
            _trying = false;
    }

    public ModelHealth Describe(ModelProvider provider)
    {
        lock (_lock)
        {
            var state = !provider.IsUsable() ? ModelState.Absent : _until is null ? ModelState.Ready : _trying || time.GetUtcNow() >= _until ? ModelState.Trying : ModelState.Resting;
            return new ModelHealth(provider.Name, provider.Model(), state, state == ModelState.Resting ? _until : null, _problem, _answers, _failures);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
