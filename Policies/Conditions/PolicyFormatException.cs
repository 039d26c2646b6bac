namespace AIOps.Policies.Conditions;

/// <summary>A policy document says something that cannot be meant; names the member.</summary>
/// <param name="path">Such as <c>condition.labels.severity</c>.</param>
public sealed class PolicyFormatException(string path, string problem) : Exception($"{path}: {problem}")
{
    public string Path => path;

    public string Problem => problem;
}
