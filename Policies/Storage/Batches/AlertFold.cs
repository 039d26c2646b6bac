namespace AIOps.Policies.Storage.Batches;

/// <summary>Reports of one fingerprint that come to one row: the first gives the identity, the last the content.</summary>
internal sealed class AlertFold(string fingerprint, Alert first, int place)
{
    private readonly List<(int Place, Alert Alert)> _reports = [(place, first)];

    public string Fingerprint => fingerprint;

    public Alert First => first;

    public Alert Last => _reports[^1].Alert;

    public DateTimeOffset LastSeen { get; private set; } = first.LastSeen;

    public long Count { get; private set; } = first.Count;

    public void Add(Alert alert, int at)
    {
        LastSeen = alert.LastSeen > LastSeen ? alert.LastSeen : LastSeen;
        Count += alert.Count;
        _reports.Add((at, alert));
    }

    /// <summary>Answers every report of this fold; only the first can have opened the episode.</summary>
    public void Answer(StoredAlert[] answers, Alert stored, bool isNew)
    {
        foreach (var (at, _) in _reports)
            answers[at] = new(stored, isNew && at == _reports[0].Place);
    }

    /// <summary>Answers that there was nothing to close.</summary>
    public void AnswerUnknown(StoredAlert[] answers)
    {
        foreach (var (at, alert) in _reports)
            answers[at] = new(alert, IsNew: false, WasStored: false);
    }
}
