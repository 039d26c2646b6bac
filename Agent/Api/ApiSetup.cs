using System.Globalization;
using System.Threading.RateLimiting;
using AIOps.Agent.Api.Incidents;
using AIOps.Agent.Api.Requests;
using Microsoft.AspNetCore.RateLimiting;

namespace AIOps.Agent.Api;

public static class ApiSetup
{
    /// <summary>Problem details for every error, one JSON dialect, and a bound on the alerts taken in at once.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AgentOptions>().Bind(configuration.GetSection(AgentOptions.Section))
            .Validate(o => o.IntakeConcurrency is >= 1 and <= 10_000, "Agent:IntakeConcurrency must be 1 to 10000")
            .Validate(o => o.MaxBody is >= 1024 and <= 64 * 1024 * 1024, "Agent:MaxBody must be 1024 to 67108864 bytes")
            .ValidateOnStart();
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ApiExceptionHandler>();
        var concurrency = configuration.GetSection(AgentOptions.Section).Get<AgentOptions>()?.IntakeConcurrency ?? new AgentOptions().IntakeConcurrency;
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
                return default;
            };
            limits.AddConcurrencyLimiter(AlertEndpoints.IntakeLimit, intake =>
            {
                intake.PermitLimit = concurrency;
                intake.QueueLimit = concurrency * 2;
                intake.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
            });
        });
        return services;
    }
}
