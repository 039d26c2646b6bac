using System.Text.Json;
using AIOps.Policies.Runbooks;

namespace AIOps.Policies.Documents.Actions;

/// <summary>Runs a runbook: <c>{"runbook": "clean-disk", "inputs": {…}}</c>, which is a call of the tool that runs one.</summary>
/// <param name="Inputs">May hold placeholders.</param>
public sealed record RunbookAction(string Runbook, JsonElement Inputs)
    : ToolAction(RunbookBinding.Tool, JsonSerializer.SerializeToElement(new { runbook = Runbook, inputs = Inputs }));
