using System.Text.Json;
using AIOps.Policies.Incidents;
using AIOps.Policies.Model.Chat;
using AIOps.Policies.Notices;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage;

namespace AIOps.Tests.Policies.Storage.Retention;

/// <summary>One of everything that grows, all about one incident at one time, and all of it over.</summary>
internal sealed class OldEpisode(Database database, DateTimeOffset at)
{
    private static CancellationToken None => CancellationToken.None;

    public static ActionRequest Action(DateTimeOffset at) => new()
    {
        Id = NewId(), Tool = "restart_pod", Arguments = JsonElement.Parse("{}"), Target = "pod:shop/web", Status = ActionStatus.Succeeded, RequestedBy = "key:alice", Reason = "test",
        BindingHash = "hash", CreatedAt = at, UpdatedAt = at,
    };

    public static Policy Limited(TimeSpan per) => new()
    {
        Name = "limited", Condition = JsonElement.Parse("""{"name": "x"}"""), Action = JsonElement.Parse("""{"tool": "t"}"""), RateLimit = new(1, per),
    };

    /// <param name="open">What of it is not over.</param>
    public async Task HappenAsync(string? open = null, int events = 2)
    {
        var (incident, alert, run, execution) = (NewId(), NewId(), NewId(), NewId());
        var action = Action(at) with { IncidentId = incident, AlertId = alert, RunId = open == "execution" ? execution : run };
        action = open switch { "action" => action with { Status = ActionStatus.AwaitingApproval }, "suggestion" => action with { Status = ActionStatus.Requested }, _ => action };
        await AlertAsync(incident, alert, open, events);
        await AnalyseAsync(incident, alert, open);
        await ExecuteAsync(incident, execution, open);
        await NoticeAsync(open);
        await TalkAsync(run, open == "run" ? "waiting" : "completed", action.Id);
        await database.WriteAsync(async transaction =>
        {
            await new ActionStore(database).InsertAsync(transaction, action, None);
            await new JobLogStore(database).AppendAsync(transaction, new(action.Tool, action.Target, "succeeded", "fine", at, action.Id), None);
            await new AuditStore(database).AppendAsync(transaction, new(at, "key:alice", "action.approve", $"action:{action.Id}"), None);
        }, None);
    }

    public Task TalkAsync(string run, string status, string? waitsFor = null) => database.WriteAsync(async transaction =>
    {
        var runs = new RunStore(database);
        await runs.InsertAsync(transaction, new ChatRun(run, $"session of {run}", "key:alice", status, "answer", "{}", 1, at, at), None);
        if (status == "waiting" && waitsFor is not null)
            await runs.WaitForAsync(transaction, run, [waitsFor], None);
        await new ChatStore(database).AppendAsync(transaction, new($"session of {run}", "user", "well?", at, run), None);
        await new ChatStore(database).AppendAsync(transaction, new($"session of {run}", "assistant", "well.", at, run), None);
    }, None);

    private Task AlertAsync(string incident, string alert, string? open, int events) => database.WriteAsync(async transaction =>
    {
        var (incidents, alerts) = (new IncidentStore(database), new AlertStore(database));
        await incidents.InsertAsync(transaction, new Incident { Id = incident, Fingerprint = "f", Title = "title", Source = "test", CreatedAt = at, UpdatedAt = at }, None);
        await incidents.AppendAsync(transaction, [.. Enumerable.Range(0, events).Select(i => new IncidentEvent(0, incident, at, "received", $"{i}"))], None);
        var firing = new Alert { Id = alert, Source = "test", Fingerprint = "f", Name = "Down", StartsAt = at, FirstSeen = at, LastSeen = at };
        await alerts.UpsertAsync(transaction, [firing], None);
        await alerts.SetIncidentsAsync(transaction, [(alert, incident)], None);
        if (open == "key")
            await new IncidentKeyStore(database).ClaimAsync(transaction, [new("alert:f", incident)], at, TimeSpan.Zero, None);
        if (open != "alert")
            await alerts.UpsertAsync(transaction, [firing with { Status = AlertStatus.Resolved }], None);
        if (open != "incident")
            await incidents.SetStatusAsync(transaction, incident, IncidentStatus.Resolved, at, None);
    }, None);

    private async Task AnalyseAsync(string incident, string alert, string? open)
    {
        var analyses = new AnalysisStore(database);
        await database.WriteAsync(transaction => analyses.InsertAsync(transaction, new() { Id = NewId(), AlertId = alert, IncidentId = incident, RequestedBy = "key:alice", CreatedAt = at }, None), None);
        if (open == "analysis")
            return;
        var claim = Assert.Single(await analyses.ClaimAsync("a", at, TimeSpan.FromMinutes(1), 1, None));
        Assert.True(await database.WriteAsync(transaction => analyses.EndAsync(transaction, claim, claim.Analysis with { Status = AnalysisStatus.Completed, CompletedAt = at }, None), None));
    }

    private async Task ExecuteAsync(string incident, string execution, string? open)
    {
        var (executions, runs) = (new ExecutionStore(database), open == "execution");
        await database.WriteAsync(transaction => executions.InsertAsync(transaction, new RunbookExecution
        {
            Id = execution, RunbookId = 1, Runbook = "r", Version = 1, Status = runs ? ExecutionStatus.Running : ExecutionStatus.Succeeded, RequestedBy = "key:alice", IncidentId = incident,
            Inputs = JsonElement.Parse("{}"), CreatedAt = at, UpdatedAt = at, DeadlineAt = at, EndedAt = runs ? null : at,
        }, None), None);
        if (!runs)
            await executions.SetReportedAsync(execution, None);
    }

    private async Task NoticeAsync(string? open)
    {
        var notices = new NoticeStore(database, TimeProvider.System);
        var notice = new Notice(NewId(), "log", "subject", "message", null, null, null, null, at);
        await database.WriteAsync(transaction => notices.AddAsync(transaction, notice, None), None);
        if (open != "notice")
            await notices.SentAsync(notice.Id, None);
    }

    private static string NewId() => Guid.CreateVersion7().ToString("n");
}
