using AIOps.Policies.Credentials;
using AIOps.Policies.Incidents;
using AIOps.Policies.Learning;
using AIOps.Policies.Notices;
using AIOps.Policies.Queue;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage.Databases;
using AIOps.Policies.Storage.Retention;
using AIOps.Policies.Topology;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace AIOps.Policies.Storage;

/// <summary>Registers database, stores and queue: embedded, or PostgreSQL and Redis when their connection strings are there.</summary>
public static class StateSetup
{
    public static IServiceCollection AddState(this IServiceCollection services, IConfiguration configuration)
    {
        AddOptions(services, configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SharedClock>();
        var isShared = Connection(configuration, "Postgres") is not null;
        if (isShared)
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(provider => provider.GetRequiredService<SharedClock>()));
        services.AddSingleton<Database>(provider => Options(provider) switch
        {
            { Postgres: { } postgres } => new PostgresDatabase(postgres, Time(provider)),
            var options => new SqliteDatabase(options.DatabaseFile, options.BusyTimeout, Time(provider)),
        });
        services.AddSingleton<IActionQueue>(provider => Options(provider).Redis is { } redis
            ? new RedisQueue(new RedisConnection(redis), Queue(provider), Time(provider))
            : new SqliteQueue(provider.GetRequiredService<Database>(), Queue(provider), Time(provider)));
        services.AddHostedService<StateStarter>();
        if (isShared)
            services.AddHostedService<ClockKeeper>();

        services.AddSingleton<PolicyStore>();
        services.AddSingleton<AlertStore>();
        services.AddSingleton<IncidentStore>();
        services.AddSingleton<IncidentLife>();
        services.AddSingleton<ActionStore>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<JobLogStore>();
        services.AddSingleton<AssetStore>();
        services.AddSingleton<TopologyStore>();
        services.AddSingleton<TopologyReader>();
        services.AddSingleton<ChatStore>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<ResultStore>();
        services.AddSingleton<ActionKeyStore>();
        services.AddSingleton<AnalysisStore>();
        services.AddSingleton<RunbookStore>();
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<ExecutionWake>();
        services.AddSingleton<ExecutionCancels>();
        services.AddSingleton<DryRuns>();
        services.AddSingleton<RunbookWriter>();
        services.AddSingleton<ExecutorRunStore>();
        services.AddSingleton<CredentialStore>();
        services.AddMemory();
        services.AddRetention(configuration);
        return services;
    }

    private static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StateOptions>().Bind(configuration.GetSection(StateOptions.Section))
            .Configure(options =>
            {
                options.Postgres = Connection(configuration, "Postgres");
                options.Redis = Connection(configuration, "Redis");
            })
            .Validate(options => !string.IsNullOrWhiteSpace(options.DataDirectory), "State:DataDirectory is empty; name a folder.")
            .Validate(options => options.BusyTimeout > TimeSpan.Zero, "State:BusyTimeout must be above zero, such as 00:00:05.")
            .Validate(options => options.StartTimeout >= TimeSpan.Zero, "State:StartTimeout must not be negative.")
            .Validate(
                options => options.Postgres is null || options.Redis is not null,
                "ConnectionStrings:Postgres is set but ConnectionStrings:Redis is not: workers of several processes need a shared queue. "
                + "Set ConnectionStrings:Redis (environment ConnectionStrings__Redis), such as 127.0.0.1:6379, or unset both to run embedded.")
            .Validate(options => Parses(options.Postgres, text => new NpgsqlConnectionStringBuilder(text)),
                "ConnectionStrings:Postgres cannot be read; it looks like Host=127.0.0.1;Database=aiops;Username=aiops;Password=….")
            .Validate(options => Parses(options.Redis, text => ConfigurationOptions.Parse(text)),
                "ConnectionStrings:Redis cannot be read; it looks like 127.0.0.1:6379,password=….")
            .ValidateOnStart();
        services.AddCredentials(configuration);
        services.AddOptions<QueueOptions>().Bind(configuration.GetSection(QueueOptions.Section))
            .Validate(options => options.Lease > TimeSpan.Zero, "Queue:Lease must be above zero, such as 00:00:30.")
            .Validate(options => options.MaxDeliveries > 0, "Queue:MaxDeliveries must be at least 1.")
            .Validate(options => options.MaxDepth > 0, "Queue:MaxDepth must be at least 1.")
            .Validate(options => !string.IsNullOrWhiteSpace(options.KeyPrefix), "Queue:KeyPrefix is empty; name one, such as aiops.")
            .ValidateOnStart();
    }

    private static Secret? Connection(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { } text && !string.IsNullOrWhiteSpace(text) ? new(text) : null;

    private static bool Parses(Secret? connection, Func<string, object> parse)
    {
        try
        {
            return connection is null || parse(connection.Reveal()) is not null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static StateOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StateOptions>>().Value;

    private static QueueOptions Queue(IServiceProvider provider) => provider.GetRequiredService<IOptions<QueueOptions>>().Value;

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
