using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

/// <summary>How fast this process may open connections to machines it only looks at: a scan must not become a flood.</summary>
public sealed class ConnectionRate(IOptions<NetworkOptions> options) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly TokenBucketRateLimiter _tokens = new(new()
    {
        TokenLimit = Math.Max(1, options.Value.ConnectionsPerSecond / 10),
        TokensPerPeriod = Math.Max(1, options.Value.ConnectionsPerSecond / 20),
        ReplenishmentPeriod = Step,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits until one more connection may be opened.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var lease = await _tokens.AcquireAsync(1, cancellationToken);
    }

    public void Dispose() => _tokens.Dispose();
}
