namespace AIOps.Policies.Storage.Retention;

/// <summary>How many days what is over is kept; 0: for ever. What is open stays, however old it is.</summary>
public sealed class RetentionOptions
{
    public const string Section = "State:Retention";

    public const int MostDays = 36_500;

    /// <summary>Resolved alerts, and closed incidents with their timelines and notices: after the last that happened in them.</summary>
    public int IncidentDays { get; set; } = 400;

    /// <summary>Ended actions and runbook executions, and the job log. Longer where a policy's rate limit or cooldown still counts them.</summary>
    public int ActionDays { get; set; } = 400;

    /// <summary>Chat runs that have ended, with what was said in them.</summary>
    public int ChatDays { get; set; } = 180;

    /// <summary>Analyses that have ended.</summary>
    public int AnalysisDays { get; set; } = 180;

    /// <summary>The audit log.</summary>
    public int AuditDays { get; set; }

    /// <summary>How often each process looks for what is old enough.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);
}
