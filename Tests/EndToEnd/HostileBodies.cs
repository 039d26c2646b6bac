using System.Text;
using System.Text.Json.Nodes;

namespace AIOps.Tests.EndToEnd;

/// <summary>Bodies that nobody means, each with a name. No endpoint may take any of them.</summary>
internal static class HostileBodies
{
    /// <summary>Stands where a secret could stand; must never come back.</summary>
    public const string Marker = "hunter2-in-the-body";

    public const int Limit = 64 * 1024;

    private static readonly string[] Members =
    [
        "alerts", "labels", "annotations", "status", "name", "role", "tool", "arguments", "reason", "binding_hash", "condition", "action", "incident_id",
        "container_name", "alert_type", "message", "session_id", "query", "prompt", "startsAt", "fingerprint", "severity", "enabled",
    ];

    /// <summary>What each known endpoint takes; each of its members is made wrong in turn. An endpoint that is not here gets all the rest.</summary>
    private static readonly Dictionary<string, string> Seeds = new()
    {
        ["/api/alerts"] = """{"status":"firing","alerts":[{"status":"firing","labels":{"alertname":"A","pod":"p"},"annotations":{"summary":"s"},"startsAt":"2026-01-01T00:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p","fingerprint":"f"}]}""",
        ["/webhook"] = """{"incident_id":"i","container_name":"c","alert_type":"t","severity":"high","logs":"l","timestamp":"2026-01-01T00:00:00Z"}""",
        ["/api/policies"] = """{"name":"n","enabled":true,"priority":1,"mode":"auto","condition":{"labels":{"a":"b"},"all":[{"name":"x"}]},"action":{"tool":"restart_pod","params":{"pod_name":"p","namespace":"n"}},"continue":false,"cooldown":"5m","rateLimit":{"max":1,"per":"1h"},"verify":{"http":"http://h","promql":"up","wait":"1s"},"undo":"auto"}""",
        ["/api/keys"] = """{"name":"k","role":"viewer"}""",
        ["/api/actions"] = """{"tool":"restart_pod","arguments":{"pod_name":"p","namespace":"n"},"reason":"r"}""",
        ["/api/chat"] = """{"session_id":"s","message":"m"}""",
    };

    /// <summary>The bodies that the broken ones are made from, by the address that takes them as they are.</summary>
    public static IReadOnlyDictionary<string, string> Sound => Seeds;

    public static IEnumerable<(string Name, byte[] Body)> For(string route)
    {
        foreach (var (name, text) in Texts())
            yield return (name, Encoding.UTF8.GetBytes(text));
        foreach (var (name, bytes) in Bytes())
            yield return (name, bytes);
        foreach (var member in Members)
            foreach (var wrong in (string[])["42", "true", "[1]", """{"a":1}"""])
                yield return ($"{member} as {wrong}", Encoding.UTF8.GetBytes($$"""{"{{member}}":{{wrong}}}"""));
        var seed = Seeds.FirstOrDefault(s => route == s.Key || route.StartsWith($"{s.Key}/{{", StringComparison.Ordinal) || (s.Key == "/api/alerts" && route == "/webhook/alerts")).Value;
        if (seed is null || route.Split('/').Length > 4)
            yield break;
        foreach (var (path, body) in Broken(seed))
            yield return ($"wrong type at {path}", Encoding.UTF8.GetBytes(body));
    }

    private static IEnumerable<(string, string)> Texts() =>
    [
        ("empty", ""), ("blank", " \n\t "), ("half an object", $$"""{"password":"{{Marker}}" """), ("no value", """{"a":}"""), ("single quotes", "{'a':1}"), ("a word", "nul"),
        ("two documents", "{} {}"), ("trailing comma", """{"a":1,}"""), ("comment", "/* */ {}"), ("null", "null"), ("true", "true"), ("a number", "42"), ("a text", $"\"{Marker}\""),
        ("an empty list", "[]"), ("a list of null", "[null]"), ("a list of lists", "[[]]"), ("a list of numbers", "[1,2]"), ("an empty object", "{}"),
        ("unknown members", """{"__proto__":{"admin":true},"constructor":1}"""), ("a huge number", """{"a":1e99999,"b":123456789012345678901234567890}"""),
        ("10000 nested lists", new string('[', 10_000) + new string(']', 10_000)), ("33 nested lists", new string('[', 33) + new string(']', 33)),
        ("5000 nested objects", string.Concat(Enumerable.Repeat("""{"a":""", 5000)) + "1" + new string('}', 5000)),
        ("a member twice", """{"name":"a","name":"b"}"""), ("a member twice, one escaped", """{"name":"a","na\u006de":"b"}"""), ("a nested member twice", """{"labels":{"a":"1","a":"2"}}"""),
        ("NUL in a value", """{"name":"a\u0000b"}"""), ("NUL in a name", """{"a\u0000":"b"}"""), ("raw NUL", "{\"name\":\"a\0b\"}"),
        ("half a pair in a value", """{"name":"\ud800"}"""), ("half a pair in a name", """{"\udc00":"b"}"""), ("pair the wrong way", """{"name":"\udc00\ud800"}"""),
        ("a name of 20000", $$"""{"{{new string('n', 20_000)}}":"\u0000"}"""), ("20000 members", "{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":{i}")) + "}"),
    ];

    private static IEnumerable<(string, byte[])> Bytes() =>
    [
        ("not UTF-8", [.. "{\"name\":\""u8, 0xFF, 0xFE, .. "\"}"u8]), ("overlong UTF-8", [.. "{\"name\":\""u8, 0xC0, 0xAF, .. "\"}"u8]), ("a surrogate in UTF-8", [.. "{\"name\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]),
        ("cut UTF-8", [.. "{\"name\":\""u8, 0xE2, 0x82]), ("byte order mark", [0xEF, 0xBB, 0xBF, .. """{"name":"a","role":"viewer"}"""u8]), ("UTF-16", Encoding.Unicode.GetBytes("""{"name":"a"}""")),
        ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]), ("zeros", new byte[100]),
    ];

    private static IEnumerable<(string Path, string Body)> Broken(string seed)
    {
        var paths = new List<string>();
        Collect(JsonNode.Parse(seed)!, paths);
        foreach (var path in paths)
        {
            var root = JsonNode.Parse(seed)!;
            var parts = path.Split('/')[1..];
            var parent = parts[..^1].Aggregate(root, (node, part) => node is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!);
            JsonNode wrong = Get(parent, parts[^1]) is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.Number or System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? "x" : 42;
            if (parent is JsonArray array)
                array[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = wrong;
            else
                parent[parts[^1]] = wrong;
            yield return (path, root.ToJsonString());
        }
    }

    private static JsonNode? Get(JsonNode parent, string part) => parent is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : parent[part];

    private static void Collect(JsonNode node, List<string> paths, string path = "")
    {
        if (path.Length > 0)
            paths.Add(path);
        if (node is JsonObject members)
            foreach (var (name, value) in members)
                Collect(value!, paths, $"{path}/{name}");
        else if (node is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                Collect(list[i]!, paths, $"{path}/{i}");
    }
}
