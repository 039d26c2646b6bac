using System.Diagnostics;

namespace AIOps.Tests.Tools.Host;

/// <summary>Waits for the outside world, which sends no signal, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"Within 30 s it did not come true that {what}.");
            await Task.Delay(20);
        }
    }
}
