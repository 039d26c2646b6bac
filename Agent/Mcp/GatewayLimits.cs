using System.Globalization;
using System.Threading.RateLimiting;
using AIOps.Mcp.Gateway;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Mcp;

/// <summary>Per key: requests under way at once, and requests in a minute. What is refused is told when to come back.</summary>
public sealed class GatewayLimits(IOptions<GatewayOptions> options) : IRateLimiterPolicy<string>
{
    public const string Name = "mcp";

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected { get; } = (context, _) =>
    {
        var after = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : 1;
        context.HttpContext.Response.Headers.RetryAfter = after.ToString(CultureInfo.InvariantCulture);
        return default;
    };

    public RateLimitPartition<string> GetPartition(HttpContext httpContext)
    {
        // The open stream of an older client does nothing but listen.
        if (!HttpMethods.IsPost(httpContext.Request.Method))
            return RateLimitPartition.GetNoLimiter("");
        return RateLimitPartition.Get(httpContext.User.Identity?.Name ?? "", _ => RateLimiter.CreateChained(
            new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions { PermitLimit = options.Value.CallsPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }),
            new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.Value.ConcurrentCalls })));
    }
}
