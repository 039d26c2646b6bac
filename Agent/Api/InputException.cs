namespace AIOps.Agent.Api;

/// <summary>The request cannot be meant as it is: 400 (or <paramref name="status"/>), naming the field.</summary>
/// <param name="name">Path in the body, parameter or header.</param>
public sealed class InputException(string name, string problem, int status = StatusCodes.Status400BadRequest) : Exception($"{name}: {problem}")
{
    public string Field => name;

    public string Problem => problem;

    public int Status => status;
}
