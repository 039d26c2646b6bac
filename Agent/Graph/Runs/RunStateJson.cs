using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Graph.Runs;

/// <summary>The stored form of a state. Messages are written as Microsoft.Extensions.AI writes them, with what a provider must get back.</summary>
internal static class RunStateJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static string Write(RunState state) => JsonSerializer.Serialize(state, Options);

    public static RunState Read(string json) =>
        JsonSerializer.Deserialize<RunState>(json, Options) ?? throw new JsonException("a stored run is null");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = false };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.TypeInfoResolverChain.Add(new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver());
        options.MakeReadOnly();
        return options;
    }
}
