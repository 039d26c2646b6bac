using System.Text.Encodings.Web;
using System.Text.Json;
using AIOps.Tests.Architecture;

namespace AIOps.Tests.Agent.Llm.Providers;

/// <summary>Requests as they go out. <c>RENEW_GOLDEN=1</c> writes them anew: read the difference before it is committed.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Check(string name, JsonElement actual)
    {
        var path = Path.Combine(Repository.Root, "Tests", "Agent", "Llm", "Providers", "Golden", name);
        if (Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1")
            File.WriteAllText(path, JsonSerializer.Serialize(actual, Indented) + "\n");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(File.ReadAllText(path)), actual), $"{name} differs; sent was\n{JsonSerializer.Serialize(actual, Indented)}");
    }
}
