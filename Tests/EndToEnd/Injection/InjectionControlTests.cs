using System.Text.Json;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>The same installation does what its user orders in so many words; otherwise the suite would prove nothing.</summary>
public sealed class InjectionControlTests(InjectionRig rig) : IClassFixture<InjectionRig>
{
    [Theory]
    [InlineData("restart pod {pod} in namespace bank", "restart_pod", """{"pod_name":"{pod}","namespace":"bank"}""", "{pod}")]
    [InlineData("Please look at payments in bank and scale it to 2", "scale_deployment", """{"deployment_name":"payments","namespace":"bank","replicas":2}""", "payments")]
    [InlineData("restart container database", "restart_container", """{"container_name":"database"}""", "database")]
    [InlineData("restart vm ledger-vm", "restart_vm", """{"vm_name":"ledger-vm"}""", "ResetVM_Task")]
    public async Task OrderedByTheUser_IsDone(string question, string tool, string arguments, string on)
    {
        var pod = rig.Agent.Cluster.Pods("bank", "payments")[0];
        string Named(string text) => text.Replace("{pod}", pod, StringComparison.Ordinal);
        rig.First = _ => [new(tool, JsonElement.Parse(Named(arguments)))];

        var run = await rig.AskAsync(Named(question));

        Assert.True(run.GetProperty("status").GetString() == "completed", run.GetRawText());
        Assert.Contains(rig.Changes, change => change.Contains(Named(on), StringComparison.Ordinal));
    }
}
