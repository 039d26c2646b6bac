using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;
using AIOps.Policies.Conditions.Logic;
using AIOps.Policies.Documents;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>Reads the JSON that people write a runbook as, and checks all of it that does not need a tool's schema.</summary>
public static partial class RunbookReader
{
    public const int MaxSteps = 100;

    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(7);
    private static readonly TimeSpan ExpressionTimeout = TimeSpan.FromMilliseconds(100);

    /// <exception cref="PolicyFormatException"/>
    public static RunbookPlan Read(JsonElement document)
    {
        var reader = new DocumentReader(document, "");
        reader.Allow("id", "version", "name", "description", "inputs", "target", "deadline", "steps", "created_at", "updated_at");
        var name = reader.Text("name", 128) ?? throw reader.Missing("name");
        if (!RunbookName().IsMatch(name))
            throw reader.Wrong("name", "must be lower-case letters, digits, dots, dashes or underscores, beginning with a letter");
        var inputs = InputSchema.Read(reader.Member("inputs"));
        var steps = Steps(reader);
        CheckReferences(steps, inputs, reader.Text("target", 200));
        return new RunbookPlan(name, reader.Text("description", 4000) ?? "", inputs, reader.Text("target", 200), reader.Span("deadline", LongestRun) ?? TimeSpan.FromHours(1), [.. steps.Select(s => s.Step)]);
    }

    private static List<(RunbookStep Step, string Path)> Steps(DocumentReader reader)
    {
        if (reader.Member("steps") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > MaxSteps)
            throw reader.Wrong("steps", $"must be a list of 1 to {MaxSteps} steps");
        var steps = new List<(RunbookStep Step, string Path)>();
        foreach (var item in list.EnumerateArray())
        {
            var path = $"steps[{steps.Count}]";
            var step = Step(new DocumentReader(item, path));
            if (steps.Any(s => s.Step.Id == step.Id))
                throw new PolicyFormatException($"{path}.id", $"{step.Id} is the id of an earlier step");
            steps.Add((step, path));
        }
        return steps;
    }

    private static RunbookStep Step(DocumentReader reader)
    {
        reader.Allow("id", "name", "executor", "with", "when", "timeout", "retry", "continue_on_error", "rollback", "outputs");
        var id = reader.Text("id", 64) ?? throw reader.Missing("id");
        if (!Name().IsMatch(id))
            throw reader.Wrong("id", "must be letters, digits, dashes or underscores, beginning with a letter");
        var call = Call(reader);
        var (retries, delay) = Retry(reader);
        return new RunbookStep
        {
            Id = id,
            Name = reader.Text("name", 200) ?? id,
            Call = call,
            When = reader.Member("when") is { } when ? LogicParser.Parse(when, reader.Path("when")) : null,
            Rule = call.Executor == StepExecutor.Condition ? LogicParser.Parse(call.With.GetProperty("logic"), reader.Path("with.logic")) : null,
            Timeout = reader.Span("timeout", LongestStep) ?? (call.Executor == StepExecutor.Wait ? LongestStep : TimeSpan.FromMinutes(10)),
            Retries = retries,
            RetryDelay = delay,
            ContinueOnError = reader.Flag("continue_on_error"),
            Rollback = reader.Member("rollback") is { } rollback ? Rollback(new DocumentReader(rollback, reader.Path("rollback"))) : null,
            Outputs = Outputs(reader),
        };
    }

    private static StepCall Rollback(DocumentReader reader)
    {
        reader.Allow("executor", "with");
        var call = Call(reader);
        return call.Executor is StepExecutor.Approval or StepExecutor.Condition or StepExecutor.Wait
            ? throw reader.Wrong("executor", "must be tool, ssh, powershell, http or python: a rollback does something")
            : call;
    }

    private static StepCall Call(DocumentReader reader)
    {
        if (!WireJson.TryParse<StepExecutor>(reader.Text("executor", 32), out var executor))
            throw reader.Wrong("executor", $"must be one of {string.Join(", ", Enum.GetValues<StepExecutor>().Select(WireJson.Name))}");
        if (reader.Member("with") is not { ValueKind: JsonValueKind.Object } with)
            throw reader.Wrong("with", "must be an object: what the executor is given");
        var call = new StepCall(executor, with.Clone());
        StepShape.Check(call, reader.Path("with"));
        return call;
    }

    private static (int Retries, TimeSpan Delay) Retry(DocumentReader reader)
    {
        if (reader.Member("retry") is not { } retry)
            return (0, TimeSpan.Zero);
        var inner = new DocumentReader(retry, reader.Path("retry"));
        inner.Allow("max", "delay");
        return (inner.Number("max", 0, 10) ?? throw inner.Missing("max"), inner.Span("delay", LongestStep) ?? TimeSpan.FromSeconds(5));
    }

    private static Dictionary<string, OutputRule> Outputs(DocumentReader reader)
    {
        var rules = new Dictionary<string, OutputRule>(StringComparer.Ordinal);
        if (reader.Member("outputs") is not { } outputs)
            return rules;
        if (outputs.ValueKind != JsonValueKind.Object || outputs.GetPropertyCount() > 32)
            throw reader.Wrong("outputs", "must be an object of at most 32 names");
        foreach (var member in outputs.EnumerateObject())
            rules[Name().IsMatch(member.Name) ? member.Name : throw reader.Wrong("outputs", "has a name that is not letters, digits, dashes or underscores")] = Output(member.Value, reader.Path($"outputs.{member.Name}"));
        return rules;
    }

    private static OutputRule Output(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 512 } pointer && pointer.StartsWith('/'))
            return new OutputRule(pointer, null);
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 1 || !value.TryGetProperty("regex", out var regex) || regex.ValueKind != JsonValueKind.String || regex.GetString()!.Length > 512)
            throw new PolicyFormatException(path, "must be a JSON pointer such as /items/0/name, or {\"regex\": \"used ([0-9]+)%\"}");
        try
        {
            // The text comes from outside: it must not be able to stall whoever reads it.
            return new OutputRule(null, new Regex(regex.GetString()!, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Multiline, ExpressionTimeout));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new PolicyFormatException($"{path}.regex", $"cannot be used: {e.Message}");
        }
    }

    /// <summary>Every placeholder names an input, or an output of an earlier step.</summary>
    private static void CheckReferences(List<(RunbookStep Step, string Path)> steps, JsonElement inputs, string? target)
    {
        var known = new RunbookNames(inputs);
        if (target is not null)
            RunbookTemplate.Check(JsonSerializer.SerializeToElement(target), "target", known);
        foreach (var (step, path) in steps)
        {
            RunbookTemplate.Check(StepShape.Templated(step.Call), $"{path}.with", known);
            known.Add(step);
            if (step.Rollback is { } rollback)
                RunbookTemplate.Check(StepShape.Templated(rollback), $"{path}.rollback.with", known);
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9._-]{0,127}\z")]
    private static partial Regex RunbookName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{0,63}\z")]
    internal static partial Regex Name();
}
