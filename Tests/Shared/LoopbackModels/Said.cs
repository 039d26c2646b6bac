namespace AIOps.Tests.Shared.LoopbackModels;

/// <summary>What a model says in one reply, in no vendor's words.</summary>
public sealed record Said
{
    public string? Reasoning { get; init; }

    /// <summary>What the vendor wants back with its reasoning; only where the protocol has such a thing.</summary>
    public string? Signature { get; init; }

    /// <summary>Pieces of the text.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    public IReadOnlyList<Call> Calls { get; init; } = [];

    public bool IsCutByLength { get; init; }

    public sealed record Call(string Id, string Name, string Arguments);

    /// <summary>Every reply costs this.</summary>
    public const int Input = 11, Cached = 5, Output = 7, Thought = 3;
}
