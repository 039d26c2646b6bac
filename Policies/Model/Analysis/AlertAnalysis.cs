namespace AIOps.Policies.Model.Analysis;

/// <summary>The search for the cause of one alert, from the wish for it to its result. It proposes; nothing acts on it.</summary>
public sealed record AlertAnalysis
{
    /// <summary>UUIDv7 without dashes.</summary>
    public required string Id { get; init; }

    /// <summary>The episode it is about; null for an alert that came with the request and is stored nowhere else.</summary>
    public string? AlertId { get; init; }

    public string? IncidentId { get; init; }

    /// <summary>The policy that asked for it; null when a person or program did.</summary>
    public long? PolicyId { get; init; }

    /// <summary>The alert itself, when <see cref="AlertId"/> is null.</summary>
    public Alert? Alert { get; init; }

    public AnalysisStatus Status { get; init; }

    public required string RequestedBy { get; init; }

    public AnalysisResult? Result { get; init; }

    /// <summary>What was looked at; left out of lists.</summary>
    public AnalysisContext? Context { get; init; }

    /// <summary>Who drew the conclusion: a model provider's name, or <c>rules</c>.</summary>
    public string? Provider { get; init; }

    public string? Model { get; init; }

    public AnalysisUsage? Usage { get; init; }

    public string? Error { get; init; }

    /// <summary>How often a process began with it.</summary>
    public int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public bool HasEnded => Status is AnalysisStatus.Completed or AnalysisStatus.Failed;
}
