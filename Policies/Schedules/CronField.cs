using System.Globalization;

namespace AIOps.Policies.Schedules;

/// <summary>One field of a cron expression as a set of values.</summary>
/// <param name="Bits">Bit n is set when the value n is meant.</param>
/// <param name="HasStar">Written with <c>*</c> or <c>?</c>: restricts nothing by itself.</param>
/// <param name="IsInterval">Written with <c>*</c>, a range or a step: meant as "every so often", not as a time of the day.</param>
internal readonly record struct CronField(ulong Bits, bool HasStar, bool IsInterval)
{
    public bool Has(int value) => (Bits >> value & 1) != 0;

    /// <exception cref="FormatException">Names the field and what it takes.</exception>
    public static CronField Parse(string name, string text, int min, int max, string[]? names = null)
    {
        var field = default(CronField);
        foreach (var part in text.Split(','))
        {
            var one = ParsePart(name, part, min, max, names ?? []);
            field = new CronField(field.Bits | one.Bits, field.HasStar || one.HasStar, field.IsInterval || one.IsInterval);
        }
        return field;
    }

    private static CronField ParsePart(string name, string part, int min, int max, string[] names)
    {
        var steps = part.Split('/');
        if (steps.Length > 2)
            throw Bad(name, part, "has more than one step");
        var step = 1;
        if (steps.Length == 2 && (!int.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > max - min + 1))
            throw Bad(name, part, $"has a step that is not 1 to {max - min + 1}");
        var star = steps[0] is "*" or "?";
        var ends = steps[0].Split('-');
        if (ends.Length > 2)
            throw Bad(name, part, "is no range");
        var low = star ? min : Value(name, ends[0], min, max, names);
        // 5/15 means from 5 on, every 15.
        var high = star || (ends.Length == 1 && steps.Length == 2) ? max : ends.Length == 1 ? low : Value(name, ends[1], min, max, names);
        // A range may pass the end: 22-2 in hours, fri-mon in days.
        var length = high >= low ? high - low : high - low + (max - min + 1);
        var bits = 0UL;
        for (var i = 0; i <= length; i += step)
            bits |= 1UL << (min + (low - min + i) % (max - min + 1));
        return new CronField(bits, star, star || ends.Length == 2 || steps.Length == 2);
    }

    private static int Value(string name, string text, int min, int max, string[] names)
    {
        var named = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return named + min;
        // Sunday is 0 and 7.
        if (name == CronExpression.DayOfWeek && text == "7")
            return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Bad(name, text, $"is not {min} to {(name == CronExpression.DayOfWeek ? 7 : max)}{(names.Length > 0 ? $" or {names[0]} to {names[^1]}" : "")}");
    }

    private static FormatException Bad(string name, string text, string problem) => new($"{name} '{Excerpt.Head(text, 40)}' {problem}");
}
