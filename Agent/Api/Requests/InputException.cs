namespace AIOps.Agent.Api.Requests;

/// <summary>The request cannot be meant as it is: 400 (or <paramref name="status"/>), naming the field.</summary>
/// <param name="name">Path in the body, parameter or header.</param>
public sealed class InputException(string name, string problem, int status = StatusCodes.Status400BadRequest) : Exception($"{name}: {problem}")
{
    private const int MaxEcho = 200;

    public string Field => Cut(name);

    public string Problem => Cut(problem);

    public int Status => status;

    // A hostile body may have a name of a megabyte; it is not sent back.
    private static string Cut(string text) => Excerpt.Head(text, MaxEcho);
}
