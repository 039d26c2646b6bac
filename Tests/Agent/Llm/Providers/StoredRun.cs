using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Llm.Providers;

internal static class StoredRun
{
    /// <summary>A message as it comes back from where runs are stored: written and read by Microsoft.Extensions.AI.</summary>
    public static ChatMessage RoundTrip(ChatMessage message) =>
        JsonSerializer.Deserialize<ChatMessage>(JsonSerializer.Serialize(message, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;
}
