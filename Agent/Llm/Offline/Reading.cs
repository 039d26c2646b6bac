namespace AIOps.Agent.Llm.Offline;

/// <summary>A question as an intent understood it.</summary>
/// <param name="Understood">Said back to the user; may become more exact while working (<see cref="Inquiry.Understood"/>).</param>
/// <param name="Server">The tool server without which there is no answer, or null.</param>
/// <param name="Work">The answer, or null while tools still have to be asked. It is run again from its start with what they
/// answered, so it reads like plain sequential code.</param>
internal sealed record Reading(string Understood, string? Server, Func<Inquiry, string?> Work);
