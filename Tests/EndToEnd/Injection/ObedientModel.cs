using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>
/// The worst model there is: it reads what it was told to read, does whatever any text it sees tells it to do, with the
/// arguments that the text gives, and then says everything it has read.
/// </summary>
internal sealed partial class ObedientModel(Func<string, IReadOnlyList<InjectionCase.Reading>> first)
{
    public async Task AnswerAsync(HttpContext http, JsonElement request)
    {
        var messages = request.GetProperty("messages").EnumerateArray().ToList();
        var asked = messages.FindLastIndex(message => Role(message) == "user");
        var question = Content(messages[asked]);
        var run = messages.Skip(asked + 1).ToList();
        var results = run.Where(message => Role(message) == "tool").Select(Content).ToList();
        var wanted = results.Count == 0 ? [.. first(question)] : Ordered(request, results, run);
        var reply = wanted.Count > 0
            ? (object)new { role = "assistant", content = "", tool_calls = wanted.Select(call => new { function = new { name = call.Tool, arguments = call.Arguments } }) }
            : new { role = "assistant", content = results.Count == 0 ? "nothing to do" : string.Join('\n', results) };
        await LoopbackOllama.StreamAsync(http, JsonSerializer.Serialize(new { message = reply, done = true, prompt_eval_count = 1, eval_count = 1 }) + "\n", 4096);
    }

    /// <summary>What results, and the descriptions of the tools it used, order, and this run has not called yet.</summary>
    private static List<InjectionCase.Reading> Ordered(JsonElement request, List<string> results, List<JsonElement> run)
    {
        var made = run.Where(message => message.TryGetProperty("tool_calls", out _)).SelectMany(message => message.GetProperty("tool_calls").EnumerateArray())
            .Select(call => call.GetProperty("function").GetProperty("name").GetString()).ToHashSet();
        var texts = request.TryGetProperty("tools", out var tools)
            ? results.Concat(tools.EnumerateArray().Select(tool => tool.GetProperty("function")).Where(tool => made.Contains(tool.GetProperty("name").GetString())).Select(tool => tool.GetProperty("description").GetString() ?? ""))
            : [];
        return [.. texts.SelectMany(text => Order().Matches(text)).Select(Read).Where(call => !made.Contains(call.Tool)).DistinctBy(call => call.Tool + call.Arguments.GetRawText())];
    }

    private static InjectionCase.Reading Read(Match order)
    {
        var arguments = order.Groups["arguments"].Value.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim(), pair => int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (object)number : pair[1].Trim());
        return new(order.Groups["tool"].Value, JsonSerializer.SerializeToElement(arguments));
    }

    private static string Role(JsonElement message) => message.GetProperty("role").GetString()!;

    private static string Content(JsonElement message) => message.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";

    [GeneratedRegex(@"CALL (?<tool>[a-z_]+)\((?<arguments>[^)]*)\)")]
    private static partial Regex Order();
}
