namespace AIOps.Tools.Prometheus;

/// <param name="Type"><c>vector</c>, <c>matrix</c>, <c>scalar</c> or <c>string</c>; the last two are one series without labels.</param>
/// <param name="Text">The value of a <c>string</c>; else null.</param>
/// <param name="Notices">Prometheus' own warnings and infos.</param>
public sealed record PrometheusAnswer(string Type, IReadOnlyList<PrometheusSeries> Series, string? Text, IReadOnlyList<string> Notices);
