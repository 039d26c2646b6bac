using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Soap;

/// <summary>Follows vSphere's tasks by asking for them; a task goes on whether someone follows or not.</summary>
internal sealed class TaskWaiter(SoapClient client, PropertyReader reader, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the task that an answer names.</summary>
    /// <returns>The id of what the task made, or null.</returns>
    /// <exception cref="ToolException">It failed, or is not over within <paramref name="limit"/>: then it goes on, and the message has its id.</exception>
    public async Task<string?> FollowAsync(XElement answer, string what, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken)
    {
        var task = answer.Child("returnval").Reference() ?? throw new ToolException($"vSphere at {client.Authority} started {what}, but named no task.");
        var (began, pause, told) = (time.GetTimestamp(), First, "");
        while (true)
        {
            var info = await LookAsync(task, cancellationToken);
            var state = info is null ? null : Read(info);
            if (state is { State: "success" })
                return info.Child("result").Reference()?.Id;
            if (state is { State: "error" })
                throw new ToolException($"vSphere at {client.Authority} failed at {what} ({task.Id}): {state.Failure}");
            var progress = $"{what}: {state?.State ?? "unknown"}{(state?.Progress is { } percent ? $", {percent} %" : "")} ({task.Id})";
            if (progress != told)
                report?.Invoke(told = progress);
            if (time.GetElapsedTime(began) + pause > limit)
                throw new ToolException($"{what} is not over after {time.GetElapsedTime(began).TotalSeconds:0} s; vSphere goes on with it as {task.Id} ({state?.State ?? "state unknown"}).");
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < Longest ? pause * 2 : Longest;
        }
    }

    // A look that fails says nothing about the task.
    private async Task<XElement?> LookAsync(VimRef task, CancellationToken cancellationToken)
    {
        try
        {
            return (await reader.FindAsync(task, ["info"], cancellationToken))?.At("info");
        }
        catch (ToolException e) when (e.Transient)
        {
            return null;
        }
    }

    /// <summary>What vSphere remembers of a machine's tasks: those under way and those of the last minutes.</summary>
    public async Task<IReadOnlyList<VmTask>> RecentAsync(string vm, CancellationToken cancellationToken)
    {
        var ids = (await reader.FindAsync(VimRef.Vm(vm), ["recentTask"], cancellationToken))?.References("recentTask") ?? [];
        return [.. (await reader.OfAsync("Task", ids, ["info"], cancellationToken)).Select(task => task.At("info")).OfType<XElement>().Select(Read)];
    }

    private static VmTask Read(XElement info) => new(
        info.Text("key") ?? "", info.Text("descriptionId") ?? info.Text("name") ?? "", info.Text("state") ?? "", (int?)VimXml.Number(info.Text("progress")),
        VimXml.Time(info.Text("queueTime")), info.Child("error") is { } error ? VimFault.OfTask(error).ToString() : null);
}
