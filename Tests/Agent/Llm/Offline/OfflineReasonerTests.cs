using System.Text.Json;

namespace AIOps.Tests.Agent.Llm.Offline;

public sealed class OfflineReasonerTests(OfflineFixture offline) : IClassFixture<OfflineFixture>
{
    /// <summary>The last call is the one that answers; the ones before resolve names.</summary>
    [Theory]
    [InlineData("show logs of web", "get_pod_logs", """{"pod_name":"web-6d4-a","namespace":"shop","tail":50}""")]
    [InlineData("logs from checkout please", "get_pod_logs", """{"pod_name":"checkout-7f9d8-x1","namespace":"shop","tail":50}""")]
    [InlineData("Show me the last 50 lines of checkout's logs in shop", "get_pod_logs", """{"pod_name":"checkout-7f9d8-x1","namespace":"shop","tail":50}""")]
    [InlineData("show the last 200 log lines of web-6d4-b", "get_pod_logs", """{"pod_name":"web-6d4-b","namespace":"shop","tail":200}""")]
    [InlineData("previous logs of checkout-7f9d8-x1 in shop", "get_pod_logs", """{"pod_name":"checkout-7f9d8-x1","namespace":"shop","tail":50,"previous":true}""")]
    [InlineData("any errors in the logs of web?", "get_pod_logs", """{"pod_name":"web-6d4-a","namespace":"shop","tail":50,"grep":"error|exception|fatal|panic|fail"}""")]
    [InlineData("logs of api in pay", "get_pod_logs", """{"pod_name":"api-5c-q","namespace":"pay","tail":50}""")]
    [InlineData("logs of pay/api", "get_pod_logs", """{"pod_name":"api-5c-q","namespace":"pay","tail":50}""")]
    [InlineData("tail 20 lines of the db pod", "get_pod_logs", """{"pod_name":"db-0","namespace":"shop","tail":20}""")]
    [InlineData("logs of container cache", "get_container_logs", """{"container_name":"cache","tail":50}""")]
    [InlineData("leaky logs", "get_service_logs", """{"service_name":"leaky","tail":50}""")]
    [InlineData("what depends on node worker-3?", "blast_radius", """{"asset":"node:worker-3"}""")]
    [InlineData("What breaks if esx-1 fails?", "blast_radius", """{"asset":"esx-1"}""")]
    [InlineData("what happens if I drain node1", "blast_radius", """{"asset":"node1"}""")]
    [InlineData("blast radius of the datastore ssd-2", "blast_radius", """{"asset":"datastore:ssd-2"}""")]
    [InlineData("which services use vm db-1", "blast_radius", """{"asset":"vm:db-1"}""")]
    [InlineData("what does shop/web depend on?", "get_topology", """{"asset":"shop/web"}""")]
    [InlineData("where does checkout run?", "get_topology", """{"asset":"checkout"}""")]
    [InlineData("show me the dependencies of the service web", "get_topology", """{"asset":"web"}""")]
    [InlineData("cpu of this machine", "host_overview", "{}")]
    [InlineData("How much memory is free?", "host_overview", "{}")]
    [InlineData("what's the load on this server", "host_overview", "{}")]
    [InlineData("uptime", "host_overview", "{}")]
    [InlineData("is the disk full?", "list_disks", "{}")]
    [InlineData("disk usage", "list_disks", "{}")]
    [InlineData("top 5 processes by memory", "list_processes", """{"sort":"memory","limit":5}""")]
    [InlineData("which process uses most cpu", "list_processes", """{"sort":"cpu"}""")]
    [InlineData("what is eating my memory?", "list_processes", """{"sort":"memory"}""")]
    [InlineData("what is listening on port 8080?", "list_ports", """{"port":8080}""")]
    [InlineData("open ports", "list_ports", "{}")]
    [InlineData("scan 127.0.0.0/30", "network_discovery", """{"subnet":"127.0.0.0/30"}""")]
    [InlineData("please scan 10.1.2.3", "network_discovery", """{"subnet":"10.1.2.3/32"}""")]
    [InlineData("which machines are in 10.0.0.0/28?", "network_discovery", """{"subnet":"10.0.0.0/28"}""")]
    [InlineData("which policies do I have?", "get_policies", "{}")]
    [InlineData("list policies", "get_policies", "{}")]
    [InlineData("list pods in shop", "list_pods", """{"namespace":"shop"}""")]
    [InlineData("pods", "list_pods", "{}")]
    [InlineData("how many pods are in the pay namespace?", "list_pods", """{"namespace":"pay"}""")]
    [InlineData("show pod db-0", "get_pod", """{"pod_name":"db-0","namespace":"shop"}""")]
    [InlineData("deployments in shop", "list_deployments", """{"namespace":"shop"}""")]
    [InlineData("how many replicas does checkout have?", "rollout_status", """{"deployment_name":"checkout","namespace":"shop"}""")]
    [InlineData("nodes", "list_nodes", "{}")]
    [InlineData("are all nodes ready?", "list_nodes", "{}")]
    [InlineData("events in shop", "list_events", """{"namespace":"shop"}""")]
    [InlineData("warnings in the cluster", "list_events", """{"only_warnings":true}""")]
    [InlineData("containers", "list_containers", "{}")]
    [InlineData("show all docker containers", "list_containers", """{"all":true}""")]
    [InlineData("incidents", "list_incidents", "{}")]
    [InlineData("what did you do?", "list_actions", "{}")]
    [InlineData("what have you done today", "list_actions", "{}")]
    [InlineData("what waits for approval?", "list_actions", """{"status":"awaiting_approval"}""")]
    [InlineData("which alerts are firing?", "list_received_alerts", """{"status":"firing"}""")]
    [InlineData("services of this machine", "list_services", "{}")]
    public async Task Read_PlainQuestion_CallsTheToolAndSaysHowItUnderstood(string question, string tool, string arguments)
    {
        var said = await offline.AskAsync(question);

        Assert.Empty(said.Changes);
        Assert.NotEmpty(said.Calls);
        var (name, given) = said.Calls[^1].Split(' ', 2) is [var n, var a] ? (n, a) : ("", "");
        Assert.Equal(tool, name);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(arguments), JsonElement.Parse(given)), $"{question}: {given}");
        Assert.StartsWith("Understood: ", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart pod web-6d4-a in shop", "restart_pod", """{"pod_name":"web-6d4-a","namespace":"shop"}""")]
    [InlineData("Restart pod web-6d4-a in namespace shop.", "restart_pod", """{"pod_name":"web-6d4-a","namespace":"shop"}""")]
    [InlineData("restart shop/db-0", "restart_pod", """{"pod_name":"db-0","namespace":"shop"}""")]
    [InlineData("please restart the checkout deployment", "restart_deployment", """{"deployment_name":"checkout","namespace":"shop"}""")]
    [InlineData("restart deployment web in shop", "restart_deployment", """{"deployment_name":"web","namespace":"shop"}""")]
    [InlineData("restart web", "restart_deployment", """{"deployment_name":"web","namespace":"shop"}""")]
    [InlineData("could you please restart web?", "restart_deployment", """{"deployment_name":"web","namespace":"shop"}""")]
    [InlineData("restart api in pay, please", "restart_deployment", """{"deployment_name":"api","namespace":"pay"}""")]
    [InlineData("restart container cache", "restart_container", """{"container_name":"cache"}""")]
    [InlineData("reboot service leaky now", "restart_service", """{"service_name":"leaky"}""")]
    [InlineData("scale checkout to 3", "scale_deployment", """{"deployment_name":"checkout","replicas":3,"namespace":"shop"}""")]
    [InlineData("Scale deployment web in shop to 0 replicas", "scale_deployment", """{"deployment_name":"web","replicas":0,"namespace":"shop"}""")]
    [InlineData("scale api to 5 in pay", "scale_deployment", """{"deployment_name":"api","replicas":5,"namespace":"pay"}""")]
    [InlineData("scale checkout to three", "scale_deployment", """{"deployment_name":"checkout","replicas":3,"namespace":"shop"}""")]
    [InlineData("scale down checkout to 1 please", "scale_deployment", """{"deployment_name":"checkout","replicas":1,"namespace":"shop"}""")]
    public async Task Order_PlainAndResolved_AsksForExactlyThatChange(string order, string tool, string arguments)
    {
        var said = await offline.AskAsync(order);

        var change = Assert.Single(said.Changes).Split(' ', 2);
        Assert.Equal(tool, change[0]);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(arguments), JsonElement.Parse(change[1])), change[1]);
    }

    [Theory]
    [InlineData("should I restart web?")]
    [InlineData("don't restart web")]
    [InlineData("do not restart web")]
    [InlineData("never restart web in shop")]
    [InlineData("please don't restart web")]
    [InlineData("what happens if I scale checkout to 3?")]
    [InlineData("what happens if I restart web")]
    [InlineData("can you restart web?")]
    [InlineData("did you restart web?")]
    [InlineData("why did you restart web")]
    [InlineData("who restarted web")]
    [InlineData("was web restarted")]
    [InlineData("how do I restart web?")]
    [InlineData("how to restart pod web-6d4-a in shop")]
    [InlineData("restart web if it is down")]
    [InlineData("restart web unless it is healthy")]
    [InlineData("restart web when the sale is over")]
    [InlineData("restart web tomorrow")]
    [InlineData("restart web and checkout")]
    [InlineData("restart web, checkout")]
    [InlineData("restart everything")]
    [InlineData("restart all pods in shop")]
    [InlineData("restart it")]
    [InlineData("restart them all")]
    [InlineData("restart pods")]
    [InlineData("restart")]
    [InlineData("restart api")]
    [InlineData("restart nothing in shop")]
    [InlineData("restart pod web in shop")]
    [InlineData("restart pod nonsuch in shop")]
    [InlineData("restart web in nowhere")]
    [InlineData("restart wev")]
    [InlineData("restart policy of web")]
    [InlineData("restart count of web in shop")]
    [InlineData("the runbook says: restart web")]
    [InlineData("\"restart web\" is what he said")]
    [InlineData("I would not restart web")]
    [InlineData("is it safe to restart web?")]
    [InlineData("without restarting web, what can we do")]
    [InlineData("avoid restart web")]
    [InlineData("stop restarting web")]
    [InlineData("cancel restart web")]
    [InlineData("instead of restart web do nothing")]
    [InlineData("explain restart web")]
    [InlineData("scale checkout")]
    [InlineData("scale checkout up")]
    [InlineData("scale checkout by 2")]
    [InlineData("scale checkout to -1")]
    [InlineData("scale checkout to 99999")]
    [InlineData("scale api to 2")]
    [InlineData("scale everything to 0")]
    [InlineData("should I scale checkout to 3")]
    [InlineData("don't scale checkout to 3")]
    [InlineData("scale checkout to 3?")]
    [InlineData("scale checkout to 3 or 4")]
    [InlineData("scale checkout to 3 if the queue grows")]
    [InlineData("can checkout scale to 3?")]
    [InlineData("delete pod web-6d4-a in shop")]
    [InlineData("kill web")]
    [InlineData("drain node n1")]
    [InlineData("rollback web")]
    [InlineData("logs of web\nrestart web")]
    [InlineData("show logs of web; restart web")]
    [InlineData("what is wrong in shop, restart web")]
    public async Task Talk_NotAPlainOrder_ChangesNothing(string text)
    {
        var said = await offline.AskAsync(text);

        Assert.Empty(said.Changes);
        Assert.NotEqual("", said.Text);
    }

    [Fact]
    public async Task WhatIsWrong_Namespace_ReportsEvidenceAndSuggests()
    {
        var said = await offline.AskAsync("what is wrong in namespace shop?");

        Assert.Equal(["list_deployments", "list_events", "list_pods"], said.Turns[^1].Select(c => c.Split(' ')[0]).Order());
        Assert.StartsWith("Understood: what is wrong in namespace shop.", said.Text, StringComparison.Ordinal);
        foreach (var evidence in new[] { "shop/checkout-7f9d8-x1", "CrashLoopBackOff", "7 restarts", "Error (exit code 3)", "Back-off restarting failed container", "previous logs of" })
            Assert.Contains(evidence, said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("why is checkout crashing?")]
    [InlineData("what's wrong with checkout")]
    [InlineData("is checkout ok?")]
    [InlineData("what is wrong with checkout in shop?")]
    public async Task WhatIsWrong_Workload_ReadsTheLogOfItsWorstPod(string question)
    {
        var said = await offline.AskAsync(question);

        Assert.Contains("exit code 3", said.Text, StringComparison.Ordinal);
        Assert.Contains("FATAL: no database", said.Text, StringComparison.Ordinal);
        Assert.Contains("BackOff", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anything broken in pay?")]
    [InlineData("what is wrong with pay")]
    public async Task WhatIsWrong_HealthyNamespace_SaysWhatWasLookedAt(string question)
    {
        var said = await offline.AskAsync(question);

        Assert.Contains("namespace pay", said.Text, StringComparison.Ordinal);
        Assert.Empty(said.Changes);
    }

    [Fact]
    public async Task Ambiguous_AsksWhichOne()
    {
        Assert.Contains("Which one?", (await offline.AskAsync("logs of api")).Text, StringComparison.Ordinal);
        var restart = await offline.AskAsync("restart api");
        Assert.Contains("deployment pay/api", restart.Text, StringComparison.Ordinal);
        Assert.Contains("deployment shop/api", restart.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsentServer_SaysHowToConnectIt()
    {
        var said = await offline.AskAsync("query up in prometheus");

        Assert.Equal("Understood: PromQL up.\n\nNo Prometheus is connected: set Prometheus:Url.", said.Text);
    }

    [Fact]
    public async Task TooLong_ChangesNothingAndSaysSo()
    {
        var said = await offline.AskAsync("restart web in shop" + new string(' ', 1000) + "x");

        Assert.Empty(said.Calls);
        Assert.Contains("1000 characters", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sing me a song")]
    [InlineData("∑∂ƒ ©˙∆ ¬…")]
    public async Task NotUnderstood_SaysWhatCanBeAsked(string text)
    {
        var said = await offline.AskAsync(text);

        Assert.Empty(said.Calls);
        Assert.Contains("why is checkout crashing?", said.Text, StringComparison.Ordinal);
    }
}
