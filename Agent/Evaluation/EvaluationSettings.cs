using System.Globalization;

namespace AIOps.Agent.Evaluation;

/// <summary>The command line of <c>eval</c>.</summary>
internal sealed record EvaluationSettings
{
    private static readonly string[] Valued = ["--provider", "--json", "--only", "--repeat", "--require"];

    public string Folder { get; init; } = "";

    public string? Provider { get; init; }

    /// <summary>Where the report goes as JSON; <c>-</c> is standard output.</summary>
    public string? Json { get; init; }

    /// <summary>Names, with * and ?.</summary>
    public string? Only { get; init; }

    public int Repeat { get; init; } = 1;

    /// <summary>The least pass rate, 0 to 1.</summary>
    public double? Require { get; init; }

    /// <summary>In real environments, over the connected tools, in place of recordings.</summary>
    public bool Live { get; init; }

    public bool AllowCommands { get; init; }

    public IReadOnlyList<string> Host { get; init; } = [];

    /// <exception cref="Terminal.UsageException">Names what is wrong.</exception>
    public static EvaluationSettings Read(IReadOnlyList<string> args)
    {
        var read = new EvaluationSettings();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] && Valued.Contains(left) ? (left, right) : (args[i], "");
            if (Valued.Contains(name) && value.Length == 0)
                value = ++i < args.Count ? args[i] : throw new Terminal.UsageException($"{name} needs a value");
            read = name switch
            {
                "--provider" => read with { Provider = value },
                "--json" => read with { Json = value },
                "--only" => read with { Only = value },
                "--repeat" => read with { Repeat = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times is >= 1 and <= 1000 ? times : throw new Terminal.UsageException("--repeat must be 1 to 1000") },
                "--require" => read with { Require = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and <= 1 ? rate : throw new Terminal.UsageException("--require must be 0 to 1, such as 0.9") },
                "--live" => read with { Live = true },
                "--allow-commands" => read with { AllowCommands = true },
                _ when name.StartsWith("--", StringComparison.Ordinal) && name.Contains('=', StringComparison.Ordinal) => read with { Host = [.. read.Host, name] },
                _ when name.StartsWith("--", StringComparison.Ordinal) => throw new Terminal.UsageException($"{name} is unknown"),
                _ when read.Folder.Length == 0 => read with { Folder = name },
                _ => throw new Terminal.UsageException("one folder only"),
            };
        }
        return read.Folder.Length > 0 ? read : throw new Terminal.UsageException("which folder?");
    }
}
