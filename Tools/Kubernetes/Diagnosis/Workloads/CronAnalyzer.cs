using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Workloads;

/// <summary>Cron jobs that are suspended, or that have certainly missed their time.</summary>
internal sealed class CronAnalyzer : IAnalyzer
{
    private static readonly string[] Misses = ["FailedNeedsStart", "TooManyMissedTimes", "UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone"];

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.CronJobs];

    public IEnumerable<Finding> Find(ClusterView view) => view.Items(KubernetesResource.CronJobs).Select(cron => Judge(view, cron)).OfType<Finding>();

    private static Finding? Judge(ClusterView view, JsonElement cron)
    {
        var reference = ObjectRef.Of("CronJob", cron);
        var (schedule, last) = (Quoted.Text(cron.Text("spec", "schedule")), cron.Time("status", "lastScheduleTime"));
        string[] evidence = [$"schedule: {schedule}", $"last run: {(last is { } at ? $"{at:u}" : "never")}"];
        if (cron.Flag("spec", "suspend"))
            return new() { Object = reference, Problem = Problem.CronSuspended, Severity = Severity.Info, Summary = "is suspended and does not run", Evidence = evidence, Cause = "spec.suspend is set." };
        var miss = view.EventsOf(reference).FirstOrDefault(e => Misses.Contains(e.Reason));
        var silence = view.Now - (last ?? cron.Time("metadata", "creationTimestamp") ?? view.Now);
        if (miss is null && !(silence > LongestGap(schedule) * 2 && (cron.Items("status", "active").Any(), cron.Text("spec", "concurrencyPolicy")) is not (true, "Forbid")))
            return null;
        return new()
        {
            Object = reference,
            Problem = Problem.CronMissed,
            Severity = Severity.Warning,
            Summary = "has missed its schedule",
            Evidence = miss is null ? evidence : [.. evidence, miss.Line],
            Cause = miss?.Reason is "UnparseableSchedule" or "InvalidSchedule" or "UnknownTimeZone" ? "Its schedule or time zone cannot be read." : "No run was started at its time: the controller was down, the starting deadline too short, or the run before it blocks it.",
        };
    }

    /// <summary>Longer than any two runs can lie apart: a day where only the time of day is set, a month, or four years.</summary>
    private static TimeSpan LongestGap(string schedule)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields is [_, _, "*" or "?", "*", "*" or "?"] ? TimeSpan.FromDays(1)
            : fields is [_, _, "*" or "?", "*", _] ? TimeSpan.FromDays(7)
            : fields is [_, _, _, "*", _] ? TimeSpan.FromDays(62)
            : TimeSpan.FromDays(3000);
    }
}
