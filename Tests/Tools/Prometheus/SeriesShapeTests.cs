using AIOps.Tools.Prometheus;

namespace AIOps.Tests.Tools.Prometheus;

public sealed class SeriesShapeTests
{
    private static SeriesShape Shape(int count, Func<int, double> value) =>
        SeriesShape.Of([.. Enumerable.Range(0, count).Select(i => new PrometheusSeries.Sample(i * 60, value(i)))]);

    /// <summary>Deterministic noise between -1 and 1.</summary>
    private static double Noise(int i) => Math.Sin(i * 12.9898) * 43758.5453 % 1;

    [Fact]
    public void NoiseAndFlat_AreNoChange()
    {
        Assert.Equal((null, 0), (Shape(200, i => 50 + Noise(i)).PerHour, Shape(200, i => 50 + Noise(i)).Changes.Count));
        Assert.Empty(Shape(200, _ => 7).Changes);
        Assert.Empty(Shape(3, i => i).Changes);
    }

    [Fact]
    public void Leak_IsASteadyRise() => Assert.Equal(60, Shape(200, i => 100 + i + Noise(i)).PerHour!.Value, 1.0);

    [Fact]
    public void Spike_IsTwoChanges()
    {
        var changes = Shape(200, i => (i is >= 80 and < 120 ? 90 : 20) + Noise(i)).Changes;
        Assert.Equal([80 * 60.0, 120 * 60.0], changes.Select(change => change.Time));
        Assert.Equal([(20.0, 90.0), (90.0, 20.0)], changes.Select(change => (Math.Round(change.From / 10) * 10, Math.Round(change.To / 10) * 10)));
    }

    [Fact]
    public void NotFiniteAndHuge_AreLeftOut() =>
        Assert.Empty(Shape(40, i => i % 3 == 0 ? double.NaN : i % 3 == 1 ? double.PositiveInfinity : double.MaxValue).Changes);
}
