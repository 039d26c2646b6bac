namespace AIOps.Agent.Llm.Offline.Language;

/// <summary>What words mean: surface forms and phrases to one concept each, words that carry no meaning, and how much a concept says.</summary>
internal static class Lexicon
{
    // Concept: the forms that mean it. A new synonym is one word here, for all intents.
    private const string Table = """
        pod: pod pods po
        deployment: deployment deployments deploy deploys workload workloads
        replica: replica replicas instances copies
        rollout: rollout rollouts
        image: image images
        service: service services svc svcs daemon daemons
        node: node nodes
        namespace: namespace namespaces ns
        log: log logs logged logging stdout stderr tail logfile logfiles
        event: event events
        warning: warning warnings
        error: error errors exception exceptions stacktrace stacktraces traceback
        failed: fail fails failed failing failure failures
        wrong: wrong broken broke breaking trouble troubles problem problems issue issues diagnose diagnosis misbehaving stuck sick borked weird strange odd flapping flaky unstable
        crash: crash crashes crashed crashing crashloop crashloopbackoff crashlooping looping dying dies died killed kills oom oomkilled oomkill
        slow: slow slowly sluggish laggy lagging hanging hangs
        down: down unavailable unreachable offline
        health: health healthy unhealthy ok okay fine alright
        unready: unready notready pending
        restart: restart restarts restarted restarting reboot rebooted reboots bounce recycle
        most: most top highest busiest biggest largest hungriest heaviest
        use: use uses using usage used eat eats eating hog hogs hogging consume consumes consuming consumption busy utilisation utilization
        cpu: cpu cpus processor processors cores
        memory: memory mem ram rss swap
        load: load
        uptime: uptime
        disk: disk disks filesystem filesystems inode inodes mount mounts partition partitions df storage
        process: process processes ps htop
        port: port ports listen listens listening socket sockets netstat
        machine: machine machines computer box server servers host hosts
        unit: unit units systemd timer timers
        journal: journal journald journalctl dmesg syslog
        container: container containers docker
        vm: vm vms guest guests
        esxi: esx esxi hypervisor hypervisors
        datastore: datastore datastores
        vsphere: vsphere vcenter vmware
        cluster: cluster clusters kubernetes k8s
        snapshot: snapshot snapshots
        performance: performance perform performs performing ballooning
        powered: powered power
        incident: incident incidents outage outages
        happened: happened happen occurred
        overnight: overnight
        alert: alert alerts alarm alarms fire fired page pages paged
        firing: firing active current open ongoing
        silence: silence silences silenced mute muted mutes
        rule: rule rules
        policy: policy policies
        approval: approval approvals approve awaiting
        action: action actions
        order: scale scaled scaling resize cordon cordoned uncordon drain drained evict suspend delete deleted remove kill patch apply stop start undo rollback shutdown terminate
        change: change changes changed
        report: report summary sitrep handover recap briefing
        status: status state
        history: history revision revisions version versions deployed released release releases
        inventory: inventory asset assets
        runbook: runbook runbooks playbook playbooks docs documentation knowledge procedure procedures wiki howto
        certificate: cert certs certificate certificates tls ssl x509
        dns: dns nslookup resolve resolves resolved dig
        reach: reach reachable reached connect connects accessible telnet
        answers: answer answers respond responds responding curl
        scan: scan discover discovery sweep
        prometheus: prometheus promql
        alertmanager: alertmanager
        loki: loki logql
        grafana: grafana dashboard dashboards
        panel: panel panels
        target: target targets scrape scraped
        metric: metric metrics
        label: label labels
        ingress: ingress ingresses ing
        claim: pvc pvcs claim claims persistentvolumeclaim persistentvolumeclaims
        volume: pv pvs persistentvolume persistentvolumes volume volumes
        configmap: configmap configmaps
        secret: secret secrets
        job: job jobs
        cronjob: cronjob cronjobs cron crons
        statefulset: statefulset statefulsets sts
        daemonset: daemonset daemonsets ds
        replicaset: replicaset replicasets
        autoscaler: hpa hpas autoscaler autoscalers horizontalpodautoscaler horizontalpodautoscalers
        networkpolicy: networkpolicy networkpolicies
        storageclass: storageclass storageclasses
        quota: quota quotas resourcequota resourcequotas
        disruptionbudget: pdb pdbs
        endpoints: endpoint endpoints
        kind: kinds crd crds
        manifest: yaml manifest spec definition
        describe: describe details detail inspect
        allowed: allowed permission permissions permitted rbac authorized
        previous: previous previously prior
        grep: grep containing matching contain
        """;

    // Several words that mean one: replaced before words are looked at.
    private static readonly (string From, string To)[] Phrases =
    [
        ("not working", "wrong"), ("doesn't work", "wrong"), ("does not work", "wrong"), ("isn't working", "wrong"),
        ("not starting", "wrong"), ("isn't starting", "wrong"), ("aren't starting", "wrong"), ("not start", "wrong"), ("won't start", "wrong"), ("doesn't start", "wrong"), ("don't start", "wrong"), ("can't start", "wrong"), ("fails to start", "wrong"), ("never starts", "wrong"),
        ("not coming up", "wrong"), ("not come up", "wrong"), ("won't come up", "wrong"), ("doesn't come up", "wrong"), ("not responding", "wrong"), ("isn't responding", "wrong"), ("not respond", "wrong"), ("doesn't respond", "wrong"), ("not answering", "wrong"), ("doesn't answer", "wrong"),
        ("on fire", "wrong"), ("going on", "wrong"), ("what is up with", "wrong"), ("acting up", "wrong"), ("needs attention", "wrong"), ("needs my attention", "wrong"), ("need attention", "wrong"), ("all good", "health"),
        ("everything good", "health"), ("in good shape", "health"), ("not ready", "unready"), ("last night", "overnight"), ("this night", "overnight"), ("cron job", "cronjob"), ("cron jobs", "cronjobs"), ("config map", "configmap"), ("config maps", "configmaps"),
        ("virtual machine", "vm"), ("virtual machines", "vms"), ("stateful set", "statefulset"), ("stateful sets", "statefulsets"), ("daemon set", "daemonset"), ("daemon sets", "daemonsets"),
        ("network policy", "networkpolicy"), ("network policies", "networkpolicies"), ("storage class", "storageclass"), ("storage classes", "storageclasses"), ("disruption budget", "pdb"), ("disruption budgets", "pdbs"),
        ("file system", "filesystem"), ("file systems", "filesystems"), ("no space left", "disk"), ("data store", "datastore"), ("data stores", "datastores"), ("roll back", "rollback"), ("rolled back", "rollback"),
        ("load average", "load"), ("last run", "previous"), ("before the last restart", "previous"), ("before it crashed", "previous"), ("before the crash", "previous"), ("stack trace", "stacktrace"), ("status report", "report"),
        ("can't connect", "reach"), ("shut down", "shutdown"), ("turned off", "powered off"), ("switched off", "powered off"), ("turned on", "powered on"), ("switched on", "powered on"), ("run out of memory", "oom"), ("out of memory", "oom"),
    ];

    // Said beside the thing that is meant; never a name.
    private static readonly HashSet<string> Filler = Words("""
        a about again all also am an and any anybody anyone anything are aren't around as at away be because been before behind being both but by can cannot check could currently customers day days did display do does doesn't doing don't each else ever every everybody
        everyone everything exist exists fetch few find first for from full fully get getting give go goes going good got guys had happening has hasn't have having he hello her here hey hi hour hours how i idea if in info information inside installed into is isn't it its
        just keep keeps kindly know known kubectl last late lately latest left let like line lines list little long look looking looks lot lots made make many matter may maybe me mean min mins minute minutes morning much must my name named need needs new newest night no none not nothing
        now number of off often old on one ones or other our out output over past people pls please print pull question quick quickly quite ran read really recent recently right run running runs say says second seconds see seem seems seen she should show since so some somebody someone
        something soon still stuff such sure take tell than thank thanks that the their them then there there's these they thing things think this those time times to today tomorrow tonight total two under unit until up us users very view want was we week weeks well were what what's when where
        whether which while who who's whole why will with within without won't work working works would yes yesterday yet you your called ready app application apps due via per team moment free available hungry heavy total much spare suspended stopped exited stats patterns pattern summarize summarise grouped compare across between nowadays happy scheduled total overall pretty totally nothing everywhere whats whos hows lets let's im i'm i've we're did done please actually apparently basically bit came come ask happens happen overview side status prod production current
        """);

    private static readonly HashSet<string> Faint = Words("use most status restart machine cluster deployment report image failed firing change describe load down answers namespace current");

    private static readonly Dictionary<string, string> Concepts = Read();

    /// <summary>The concept a word stands for, or null.</summary>
    public static string? Concept(string word) => Concepts.GetValueOrDefault(word);

    public static bool IsFiller(string word) => Filler.Contains(word);

    /// <summary>How much of a question a concept explains: what many questions mention says less.</summary>
    public static int Weight(string concept) => Faint.Contains(concept) ? 1 : 2;

    public static string Join(string text)
    {
        var padded = $" {text} ";
        foreach (var (from, to) in Phrases)
            padded = padded.Replace($" {from} ", $" {to} ", StringComparison.Ordinal);
        return padded.Trim();
    }

    private static Dictionary<string, string> Read()
    {
        var concepts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (line.Split(':') is [var concept, var forms])
                foreach (var form in forms.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    concepts.TryAdd(form, concept);
        return concepts;
    }

    private static HashSet<string> Words(string text) => [.. text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];
}
