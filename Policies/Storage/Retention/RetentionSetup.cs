using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Policies.Storage.Retention;

public static class RetentionSetup
{
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        var options = services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section))
            .Validate(o => o.Interval >= TimeSpan.FromSeconds(10) && o.Interval <= TimeSpan.FromDays(1), "State:Retention:Interval must be 10 seconds to a day, such as 00:10:00.");
        (string Name, Func<RetentionOptions, int> Days)[] kinds =
        [
            (nameof(RetentionOptions.IncidentDays), o => o.IncidentDays), (nameof(RetentionOptions.ActionDays), o => o.ActionDays),
            (nameof(RetentionOptions.ChatDays), o => o.ChatDays), (nameof(RetentionOptions.AnalysisDays), o => o.AnalysisDays), (nameof(RetentionOptions.AuditDays), o => o.AuditDays),
        ];
        foreach (var (name, days) in kinds)
            options.Validate(o => days(o) is >= 0 and <= RetentionOptions.MostDays, $"State:Retention:{name} must be 1 to {RetentionOptions.MostDays} days, or 0 to keep for ever.");
        options.ValidateOnStart();
        services.AddSingleton<RetentionStore>();
        services.AddHostedService<RetentionSweep>();
        return services;
    }
}
