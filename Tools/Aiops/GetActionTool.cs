using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

public sealed class GetActionTool(ActionStore actions, ActionSignal signal, TimeProvider time) : ReadTool<GetActionTool.Parameters, ActionView>(new(ToolName)
{
    Title = "Action",
    Description = "How one action stands: waiting for approval, running, succeeded, denied … and what happens next. Waits for its end when told to.",
    Timeout = TimeSpan.FromSeconds(MaxWait + 15),
})
{
    public const string ToolName = "get_action";

    private const int MaxWait = 50;

    // Another process may carry it out; its end is seen by looking.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public sealed record Parameters(
        [property: Description("Id of an action, as list_actions or the call that asked for it answered"), MinLength(1), MaxLength(64)] string ActionId,
        [property: Description("Answer when it has ended, or after this many seconds"), Range(0, MaxWait)] int WaitSeconds = 0);

    protected override async Task<Answer<ActionView>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var told = (ActionStatus?)null;
        while (true)
        {
            var action = await actions.GetAsync(parameters.ActionId, cancellationToken)
                ?? throw new ToolException($"No action '{parameters.ActionId}'; list_actions shows their ids.");
            var view = ActionView.Of(action);
            var left = TimeSpan.FromSeconds(parameters.WaitSeconds) - time.GetElapsedTime(began);
            if (view.Ended || left <= TimeSpan.Zero)
                return new(view.ToString(), view);
            if (told != action.Status)
                call.Report?.Invoke(view.Next);
            told = action.Status;
            await signal.WaitAsync(action.Id, left < LookAgain ? left : LookAgain, cancellationToken);
        }
    }
}
