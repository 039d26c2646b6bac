namespace AIOps.Agent.Api;

/// <summary>The request cannot be meant as it is: 400 (or <paramref name="status"/>), naming the field.</summary>
/// <param name="field">Path in the body, parameter or header.</param>
public sealed class InputException(string field, string problem, int status = StatusCodes.Status400BadRequest) : Exception($"{field}: {problem}")
{
    public string Field => field;

    public string Problem => problem;

    public int Status => status;
}
