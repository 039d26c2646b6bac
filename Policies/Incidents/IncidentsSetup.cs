using AIOps.Policies.Incidents.Grounds;
using AIOps.Policies.Incidents.Observations;
using AIOps.Policies.Incidents.Storms;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Policies.Incidents;

public static class IncidentsSetup
{
    public static IServiceCollection AddIncidents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IncidentOptions>().Bind(configuration.GetSection(IncidentOptions.Section))
            .Validate(options => options.Rules.All(rule => rule.Labels.Count > 0 && rule.Labels.All(label => label.Length > 0)),
                "Incidents:Rules: each rule names at least one label in Labels, such as alertname.")
            .Validate(options => options.Rules.All(rule => rule.Window > TimeSpan.Zero), "Incidents:Rules: Window must be above zero, such as 00:10:00.")
            .Validate(options => options.ReopenWithin >= TimeSpan.Zero && options.ReopenWithin <= TimeSpan.FromDays(7), "Incidents:ReopenWithin must be 0 to 7 days, such as 00:30:00.")
            .Validate(options => options.Topology.Window > TimeSpan.Zero && options.Topology.Window <= TimeSpan.FromDays(1), "Incidents:Topology:Window must be above zero and at most a day, such as 00:10:00.")
            .Validate(options => options.Storm.Problems is >= 0 and <= 1_000_000, "Incidents:Storm:Problems must be 0 (never) to 1000000.")
            .Validate(options => options.Storm.Within > TimeSpan.Zero && options.Storm.Within <= TimeSpan.FromHours(1), "Incidents:Storm:Within must be above zero and at most an hour, such as 00:01:00.")
            .Validate(options => options.Storm.Window > TimeSpan.Zero && options.Storm.Window <= TimeSpan.FromDays(1), "Incidents:Storm:Window must be above zero and at most a day, such as 00:10:00.")
            .Validate(options => options.Flapping.Returns is >= 1 and <= 1000, "Incidents:Flapping:Returns must be 1 to 1000.")
            .Validate(options => options.Flapping.Within > TimeSpan.Zero && options.Flapping.Within <= TimeSpan.FromDays(7), "Incidents:Flapping:Within must be above zero and at most 7 days, such as 01:00:00.")
            .Validate(options => options.Savings.MinutesPerIncident is >= 0 and <= 100_000, "Incidents:Savings:MinutesPerIncident must be 0 to 100000.")
            .Validate(options => options.Savings.HourlyRate is >= 0 and <= 1_000_000, "Incidents:Savings:HourlyRate must be 0 to 1000000.")
            .Validate(options => options.Savings.Currency.Length == 3 && options.Savings.Currency.All(char.IsAsciiLetterUpper), "Incidents:Savings:Currency must be three capital letters, such as EUR.")
            .ValidateOnStart();
        services.AddSingleton<IncidentCorrelation>();
        services.AddSingleton<IncidentKeyStore>();
        services.AddSingleton<GroundMap>();
        services.AddSingleton<AlertStorm>();
        services.AddSingleton<IncidentJoins>();
        services.AddHostedService<GroundMapRefresh>();
        services.AddSingleton<IncidentCare>();
        services.AddSingleton<IncidentFiguresReader>();
        services.AddSingleton<ObservationReader>();
        services.AddHostedService<IncidentSweep>();
        return services;
    }
}
