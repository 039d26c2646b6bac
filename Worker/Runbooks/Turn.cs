namespace AIOps.Worker.Runbooks;

/// <summary>What comes after one move of an execution.</summary>
/// <param name="Until">Nothing is to be done before.</param>
/// <param name="ActionId">Nothing is to be done before this action has moved.</param>
internal readonly record struct Turn(DateTimeOffset? Until = null, string? ActionId = null)
{
    public static Turn GoOn => default;

    public bool Waits => Until is not null || ActionId is not null;
}
