using System.Globalization;

namespace AIOps.Tools.Abstractions;

/// <summary>Amounts of memory and disk as people read them.</summary>
internal static class ByteSize
{
    private static readonly string[] Steps = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Text(long bytes)
    {
        double value = bytes;
        var step = 0;
        for (; value >= 1024 && step < Steps.Length - 1; step++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Steps[step]}");
    }
}
