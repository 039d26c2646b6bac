namespace AIOps.LeakyService;

public static partial class FaultEndpoints
{
    private const int DefaultLeakMb = 10;

    public static void MapFaults(this WebApplication app)
    {
        app.MapGet("/health", Health);
        // GET as well as POST: the triggers are for a browser's address line, too.
        app.MapMethods("/trigger_memory", ["GET", "POST"], Leak);
        app.MapMethods("/trigger_cpu", ["GET", "POST"], Burn);
        app.MapMethods("/trigger_db_latency", ["GET", "POST"], QueryAsync);
    }

    private static IResult Health(Faults faults, DemoSettings settings)
    {
        var complaints = faults.Complaints(settings.LimitMb);
        return Results.Json(new
        {
            status = complaints.Count == 0 ? "ok" : "unhealthy",
            name = settings.Name,
            memory_mb = Faults.ResidentMb,
            limit_mb = settings.LimitMb,
            leaked_mb = faults.LeakedMb,
            reasons = complaints,
        }, statusCode: complaints.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Leak(Faults faults, ILogger<Faults> logger, int mb = DefaultLeakMb)
    {
        if (mb < 1 || !faults.Leak(mb))
            return Results.BadRequest(new { error = $"mb must be at least 1 and, with what is leaked already, at most {Faults.LargestLeakMb}" });
        LogLeaked(logger, mb, Faults.ResidentMb);
        return Results.Ok(new { leaked_mb = faults.LeakedMb, memory_mb = Faults.ResidentMb });
    }

    private static IResult Burn(Faults faults, ILogger<Faults> logger)
    {
        var begun = faults.Burn();
        if (begun)
            LogBurning(logger);
        return Results.Ok(new { burning = true, begun });
    }

    private static async Task<IResult> QueryAsync(Faults faults, ILogger<Faults> logger, CancellationToken cancellationToken, bool stuck = false)
    {
        LogQuery(logger, stuck);
        await faults.QueryAsync(stuck, cancellationToken);
        return Results.Ok(new { seconds = 5, stuck = faults.IsDatabaseSlow });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leaked {Megabytes} MB on request; resident {ResidentMb} MB")]
    private static partial void LogLeaked(ILogger logger, int megabytes, double residentMb);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A runaway computation keeps a core busy for a minute")]
    private static partial void LogBurning(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A query takes 5 s (stuck until restart: {Stuck})")]
    private static partial void LogQuery(ILogger logger, bool stuck);
}
