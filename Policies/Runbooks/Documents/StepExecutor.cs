namespace AIOps.Policies.Runbooks.Documents;

/// <summary>What carries out a step.</summary>
public enum StepExecutor
{
    /// <summary>Any tool of the catalogue: <c>{"tool": …, "params": {…}}</c>.</summary>
    Tool,

    Ssh,
    Powershell,
    Http,
    Python,

    /// <summary>Lets time pass: <c>{"duration": "30s"}</c>.</summary>
    Wait,

    /// <summary>Asks a person: <c>{"message": …}</c>.</summary>
    Approval,

    /// <summary>Goes on only if a JSON Logic rule holds: <c>{"logic": {…}, "otherwise": "fail" or "stop"}</c>.</summary>
    Condition,
}
