namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>What goes wrong with a request instead of its answer.</summary>
public sealed record Fault
{
    private Fault()
    {
    }

    public int? Status { get; private init; }

    /// <summary>Of the Status that is answered; null is what fits the code.</summary>
    public string? Reason { get; init; }

    public int? RetryAfterSeconds { get; private init; }

    public string? RedirectTo { get; private init; }

    /// <summary>The request is never answered.</summary>
    public bool IsHang { get; private init; }

    /// <summary>The connection is cut.</summary>
    public bool IsReset { get; private init; }

    /// <summary>The request has its effect before it goes wrong: the caller cannot know.</summary>
    public bool AfterEffect { get; init; }

    public static Fault Hang { get; } = new() { IsHang = true };

    public static Fault Reset { get; } = new() { IsReset = true };

    public static Fault Answer(int status, int? retryAfterSeconds = null) => new() { Status = status, RetryAfterSeconds = retryAfterSeconds };

    public static Fault Redirect(string to) => new() { Status = 307, RedirectTo = to };
}
