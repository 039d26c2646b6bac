using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>Conversations (<c>chat_history</c>).</summary>
public sealed class ChatStore(Database database)
{
    public Task AppendAsync(DbTransaction transaction, ChatEntry entry, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The last <paramref name="max"/> entries of a session, oldest first.</summary>
    public Task<IReadOnlyList<ChatEntry>> HistoryAsync(string sessionId, int max, CancellationToken cancellationToken) => throw new NotImplementedException();
}
