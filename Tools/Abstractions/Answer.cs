namespace AIOps.Tools.Abstractions;

/// <summary>What a <see cref="ReadTool{TParameters,TResult}"/> found: short text for people and models, and the same as data.</summary>
/// <param name="Text">Says where it looked when it found nothing.</param>
public sealed record Answer<TResult>(string Text, TResult Data);
