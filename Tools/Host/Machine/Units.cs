using System.Globalization;

namespace AIOps.Tools.Host.Machine;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    private static readonly string[] Steps = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Bytes(long bytes)
    {
        double value = bytes;
        var step = 0;
        for (; value >= 1024 && step < Steps.Length - 1; step++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Steps[step]}");
    }
}
