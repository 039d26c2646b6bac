using Microsoft.Extensions.AI;

namespace AIOps.Agent.Graph;

/// <summary>
/// A model's reply as it comes in. A piece is a few letters and its update some hundred bytes, so pieces are joined as they
/// come: a long reply takes about the room of its text.
/// </summary>
internal sealed class ReplyPieces
{
    // An endless stream ends here.
    private const int MaxText = 100_000, MaxReasoning = 400_000, MaxPieces = 200_000;

    private const int JoinEvery = 1_000;

    private List<ChatResponseUpdate> _updates = [];
    private int _text, _reasoning, _pieces;

    /// <summary>Longer than any answer has to be: the rest is not read.</summary>
    public bool IsFull => _text > MaxText || _reasoning > MaxReasoning || _pieces > MaxPieces;

    public void Add(ChatResponseUpdate update)
    {
        _updates.Add(update);
        _pieces++;
        _text += update.Text.Length;
        foreach (var thought in update.Contents.OfType<TextReasoningContent>())
            _reasoning += thought.Text.Length;
        if (_updates.Count >= JoinEvery)
            _updates = [.. _updates.ToChatResponse().ToChatResponseUpdates()];
    }

    public void Clear()
    {
        _updates.Clear();
        (_text, _reasoning, _pieces) = (0, 0, 0);
    }

    public ChatResponse ToResponse() => _updates.ToChatResponse();
}
