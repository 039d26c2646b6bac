using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>The Automation API in both of its forms.</summary>
internal sealed class RestFace(LoopbackVCenter server)
{
    private static readonly Dictionary<string, string> Verbs = new() { ["start"] = "PowerOnVM_Task", ["stop"] = "PowerOffVM_Task", ["suspend"] = "SuspendVM_Task", ["reset"] = "ResetVM_Task" };
    private static readonly Dictionary<string, string> GuestVerbs = new() { ["reboot"] = "RebootGuest", ["shutdown"] = "ShutdownGuest" };

    private VCenterState State => server.State;

    public (int, string, string) Answer(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        var method = http.Request.Method;
        var session = http.Request.Headers["vmware-api-session-id"].ToString();
        if (path is ["session"] or ["com", "vmware", "cis", "session"])
            return method == "POST" ? Open(http) : method == "DELETE" && server.Sessions.TryRemove(session, out _) ? (204, "", "") : Error(401, "UNAUTHENTICATED", "This method requires authentication.");
        if (!server.Sessions.ContainsKey(session))
            return Error(401, "UNAUTHENTICATED", "This method requires authentication.");
        if (server.RestWithoutInventory)
            return (404, "text/plain", "404 page not found");
        try
        {
            return (method, path) switch
            {
                ("GET", ["vcenter", "vm"]) => Json(Filtered(http).Select(Summary)),
                ("GET", ["vcenter", "host"]) => Json(State.Hosts.Select(host => new { host = host.Id, name = host.Name, connection_state = "CONNECTED", power_state = "POWERED_ON" })),
                ("GET", ["vcenter", "datastore"]) => Json(State.Datastores.Select(store => new { datastore = store.Id, name = store.Name, type = "VMFS", free_space = store.Free, capacity = store.Capacity })),
                ("GET", ["vcenter", "cluster"]) => Json(State.Clusters.Select(cluster => new { cluster = cluster.Id, name = cluster.Name, ha_enabled = true, drs_enabled = false })),
                ("GET", ["vcenter", "vm", var id]) => Json(Detail(State.Find(id))),
                ("GET", ["vcenter", "vm", var id, "tools"]) => Json(new { run_state = State.Find(id).Tools ? "RUNNING" : "NOT_RUNNING", version_status = "CURRENT" }),
                ("GET", ["vcenter", "vm", var id, "guest", "identity"]) => State.Find(id) is { Tools: true } vm ? Json(new { name = "UBUNTU_64", full_name = new { default_message = "Ubuntu Linux (64-bit)", id = "x", args = Array.Empty<string>() }, host_name = vm.HostName, ip_address = vm.Addresses[0], family = "LINUX" }) : Error(503, "SERVICE_UNAVAILABLE", "VMware Tools are not running."),
                ("GET", ["vcenter", "vm", var id, "guest", "networking", "interfaces"]) => Json(new[] { new { mac_address = "00:50:56:00:00:01", nic = "4000", ip = new { ip_addresses = State.Find(id).Addresses.Select(address => new { ip_address = address, prefix_length = 24, state = "PREFERRED" }) } } }),
                ("POST", ["vcenter", "vm", var id, "power"]) when !server.LegacyRest => Change(http, Verbs, id, http.Request.Query["action"].ToString()),
                ("POST", ["vcenter", "vm", var id, "power", var verb]) when server.LegacyRest => Change(http, Verbs, id, verb),
                ("POST", ["vcenter", "vm", var id, "guest", "power"]) => Change(http, GuestVerbs, id, http.Request.Query["action"].ToString()),
                _ => Error(404, "NOT_FOUND", "No such resource."),
            };
        }
        catch (VimRefusedException refusal)
        {
            return refusal.Type switch
            {
                "ManagedObjectNotFound" => Error(404, "NOT_FOUND", refusal.Message),
                "ToolsUnavailable" => Error(503, "SERVICE_UNAVAILABLE", refusal.Message),
                _ => Error(400, "NOT_ALLOWED_IN_CURRENT_STATE", refusal.Message),
            };
        }
    }

    private (int, string, string) Open(HttpContext http)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{LoopbackVCenter.User}:{LoopbackVCenter.Password}"));
        if (server.RefusesLogin || http.Request.Headers.Authorization != expected)
        {
            server.Logins++;
            // A server that gives away what it got: it must not reach an error.
            return Error(401, "UNAUTHENTICATED", $"Invalid credentials: {http.Request.Headers.Authorization} {LoopbackVCenter.Password}");
        }
        var id = server.OpenSession();
        return server.LegacyRest ? Json(id) : (201, "application/json", JsonSerializer.Serialize(id));
    }

    private (int, string, string) Change(HttpContext http, Dictionary<string, string> verbs, string id, string verb)
    {
        if (!verbs.TryGetValue(verb, out var operation))
            return Error(400, "INVALID_ARGUMENT", "No such action.");
        server.Change(operation, id, () => State.Perform(operation, State.Find(id)), http);
        return server.LegacyRest ? (200, "application/json", "") : (204, "", "");
    }

    private IEnumerable<LoopbackVm> Filtered(HttpContext http)
    {
        var prefix = server.LegacyRest ? "filter." : "";
        string[] Values(string name) => [.. http.Request.Query[prefix + name].OfType<string>()];
        var (names, hosts, clusters, states) = (Values("names"), Values("hosts"), Values("clusters"), Values("power_states"));
        return State.Machines.Where(vm => (names.Length == 0 || names.Contains(vm.Name)) && (hosts.Length == 0 || hosts.Contains(vm.Host))
            && (clusters.Length == 0 || clusters.Contains(State.Hosts.First(host => host.Id == vm.Host).Parent)) && (states.Length == 0 || states.Contains(Power(vm))));
    }

    private static object Summary(LoopbackVm vm) => new { vm = vm.Id, name = vm.Name, power_state = Power(vm), cpu_count = 2, memory_size_MiB = 4096 };

    private object Detail(LoopbackVm vm)
    {
        var disk = new { label = "Hard disk 1", type = "SCSI", capacity = 40L << 30, backing = new { type = "VMDK_FILE", vmdk_file = $"[{State.Datastores.First(store => store.Id == vm.Datastore).Name}] {vm.Name}/{vm.Name}.vmdk" } };
        var nic = new { label = "Network adapter 1", type = "VMXNET3", mac_address = "00:50:56:00:00:01", state = "CONNECTED", backing = new { type = "STANDARD_PORTGROUP", network = "network-30", network_name = "VM Network" } };
        return new
        {
            guest_OS = "UBUNTU_64", name = vm.Name, identity = new { name = vm.Name, bios_uuid = vm.BiosUuid, instance_uuid = vm.InstanceUuid }, power_state = Power(vm),
            hardware = new { version = "VMX_19" }, cpu = new { count = 2, cores_per_socket = 1 }, memory = new { size_MiB = 4096 },
            disks = server.LegacyRest ? new[] { new { key = "2000", value = disk } } : (object)new Dictionary<string, object> { ["2000"] = disk },
            nics = server.LegacyRest ? new[] { new { key = "4000", value = nic } } : (object)new Dictionary<string, object> { ["4000"] = nic },
        };
    }

    private static string Power(LoopbackVm vm) => vm.Power switch { "poweredOn" => "POWERED_ON", "poweredOff" => "POWERED_OFF", _ => "SUSPENDED" };

    private (int, string, string) Json(object value) => (200, "application/json", JsonSerializer.Serialize(server.LegacyRest ? new { value } : value));

    private (int, string, string) Error(int status, string type, string message)
    {
        var messages = new[] { new { id = "com.vmware.vapi", default_message = message, args = Array.Empty<string>() } };
        return (status, "application/json", server.LegacyRest
            ? JsonSerializer.Serialize(new { type = $"com.vmware.vapi.std.errors.{type.ToLowerInvariant()}", value = new { messages } })
            : JsonSerializer.Serialize(new { error_type = type, messages }));
    }
}
