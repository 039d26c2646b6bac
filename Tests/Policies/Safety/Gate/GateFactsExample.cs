using System.Text.Json;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Tests.Policies.Safety.Gate;

/// <summary>Facts that every rule allows; a test changes the one it is about.</summary>
internal static class GateFactsExample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public static readonly ToolDefinition Tool = new()
    {
        Name = "restart_pod",
        Title = "Restart",
        Description = "",
        Server = "kubernetes",
        InputSchema = JsonElement.Parse("""{"type": "object"}"""),
        Risk = Risk.Disruptive,
    };

    public static GateFacts New(GatePass pass = GatePass.Request, Func<ActionRequest, ActionRequest>? action = null)
    {
        var example = new ActionRequest
        {
            Id = "1",
            Tool = "restart_pod",
            Arguments = JsonElement.Parse("{}"),
            Target = "pod:shop/web-1",
            Risk = Risk.Disruptive,
            Mode = ActionMode.Auto,
            Origin = ActionOrigin.Policy,
            RequestedBy = "policy:7",
            Reason = "",
            PolicyId = 7,
            PolicyVersion = 3,
            BindingHash = "",
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        return new GateFacts
        {
            Pass = pass,
            Action = action?.Invoke(example) ?? example,
            Now = Now,
            Options = new SafetyOptions(),
            Tool = Tool,
            State = new SafetyState(null, [], new SubjectLabels(new Dictionary<string, string>()), new BreakerState(0), new StormReading("pod", 0, null, 51, 0, 25)),
            Policy = new Policy { Id = 7, Version = 3, Name = "p", Condition = default, Action = default },
        };
    }
}
