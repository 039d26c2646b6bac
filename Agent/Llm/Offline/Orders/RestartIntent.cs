using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>
/// "restart pod x in y", "please restart the checkout deployment", "reboot vm db01". Only a whole sentence that is
/// nothing but this order counts, and only for a target that exists and is the only one of that name.
/// </summary>
internal sealed class RestartIntent : IIntent
{
    public (string? Server, string Text) Example => (null, "restart deployment web in shop (waits for approval)");

    public Claim? Read(Question question) => Verb.Claim("restart", Verb.After(Order.Plain(question), "restart", "reboot", "bounce", "recycle"), null, ["pod", "deployment", "container", "service", "vm"], target => target.Kind switch
    {
        "pod" => ("restart_pod", new { PodName = target.Name, target.Namespace }),
        "deployment" => ("restart_deployment", new { DeploymentName = target.Name, target.Namespace }),
        "container" => ("restart_container", new { ContainerName = target.Name }),
        "vm" => ("restart_vm", new { VmName = target.Name }),
        _ => ("restart_service", new { ServiceName = target.Name }),
    });
}
