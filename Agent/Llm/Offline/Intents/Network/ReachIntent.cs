using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Network;

/// <summary>"is port 5432 open on 10.0.0.5", "can we reach 10.0.0.9:6379", "is ssh reachable on bastion.example.net".</summary>
internal sealed class ReachIntent : IIntent
{
    private static readonly (string Name, int Port)[] Known =
    [
        ("ssh", 22), ("https", 443), ("http", 80), ("postgres", 5432), ("postgresql", 5432), ("mysql", 3306), ("mariadb", 3306), ("redis", 6379), ("rdp", 3389), ("mongo", 27017), ("mongodb", 27017), ("smtp", 25),
        ("kafka", 9092), ("elasticsearch", 9200), ("prometheus", 9090), ("grafana", 3000), ("ldap", 389), ("mssql", 1433), ("amqp", 5672), ("rabbitmq", 5672),
    ];

    // "The database's port" may be any of these.
    private static readonly int[] Databases = [5432, 3306];

    public (string? Server, string Text) Example => ("network", "is port 5432 open on 10.0.0.5?");

    public Claim? Read(Question question)
    {
        if (question.Slots.Address is not { } host || question.Slots.Url is not null || !(question.Is("reach", "port", "answers", "down") || question.Says("open", "up", "ping", "alive", "listening") || question.Slots.Port is not null))
            return null;
        int[] ports = question.Slots.Port is { } given ? [given] : [.. Known.Where(known => question.Says(known.Name)).Select(known => known.Port).Take(1)];
        if (ports.Length == 0 && question.Says("db", "database"))
            ports = Databases;
        var score = 5 + question.Explained("reach", "port", "answers", "down", "firing");
        return ports.Length == 0
            ? Claim.Ask(score, $"which well-known ports of {host} answer", "network", "network_discovery", new { Subnet = $"{host}/32" }) is var scan && System.Net.IPAddress.TryParse(host, out _) ? scan
                : new Claim(score, $"whether {host} can be reached", "network", _ => $"On which port? For example: is port 443 open on {host}")
            : new Claim(score, $"whether {host} accepts connections on port {string.Join(" or ", ports)}", "network", inquiry =>
            {
                var said = ports.Select(port => inquiry.Ask("check_port", new { Host = host, Port = port })).ToList();
                return said.Contains(null) ? null : string.Join('\n', said.Select(answer => answer!.Text));
            });
    }
}
