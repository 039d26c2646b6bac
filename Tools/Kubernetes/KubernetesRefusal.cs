using System.Net;
using System.Text;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes;

/// <summary>
/// Turns a <c>Status</c> (or a proxy's page) into a sentence that says who refused: access rules, a quota, a webhook, a
/// disruption budget, another field manager, validation. What was sent to a Secret is never quoted back.
/// </summary>
internal static class KubernetesRefusal
{
    private const int CausesShown = 10;

    public static ToolException Of(KubernetesCall call, HttpStatusCode status, ReadOnlyMemory<byte> content)
    {
        var said = Read(call, status, content);
        var where = !call.Resource.Namespaced ? "" : call.Namespace is null ? " in all namespaces" : $" in namespace {call.Namespace}";
        var resource = call.Subresource is null ? call.Resource.Plural : $"{call.Resource.Plural}/{call.Subresource}";
        var code = (int)status;
        return code switch
        {
            >= 300 and < 400 => new($"Kubernetes answered {call.Verb} of {call.Target} with a redirect ({code}), which is not followed; check the server address of the kubeconfig."),
            401 => new($"Kubernetes does not accept these credentials (401 on {call.Verb} of {call.Target}): {said.Message}"),
            _ when said.Speaks("admission webhook") => new($"An admission webhook refuses {call.Verb} of {call.Target} ({code} {said.Reason}): {said.Message}"),
            403 when said.Speaks("exceeded quota") => new($"A resource quota refuses {call.Verb} of {call.Target} (403 {said.Reason}): {said.Message}"),
            403 when said.Speaks("violates PodSecurity") || said.Speaks("unable to create new content in namespace") => new($"Kubernetes refuses {call.Verb} of {call.Target} (403 {said.Reason}): {said.Message}"),
            403 => new($"Kubernetes refuses (403 {said.Reason}): this account may not {call.Verb} {resource}{where}. {said.Message}"),
            404 => new($"{call.Target} was not found (404 {said.Reason}): {said.Message}"),
            409 when said.Causes.Count > 0 => new($"Other managers own fields of {call.Target} that this would change (409 {said.Reason}): {string.Join("; ", said.Causes)}."),
            429 when call.Subresource == "eviction" => new($"A disruption budget does not allow to evict {call.Target} now (429): {said.Message}") { Transient = true },
            // What is to be made and is there already will be there at the next try, too; only a version or uid that does not fit is a world that moved.
            409 when said.Reason == "AlreadyExists" => new($"{call.Target} exists already (409 {said.Reason}): {said.Message}"),
            _ => new($"Kubernetes answered {call.Verb} of {call.Target} with {code} {said.Reason}: {said.Message}") { Transient = code is 429 or >= 500, Moved = code is 409 or 412 },
        };
    }

    private static Said Read(KubernetesCall call, HttpStatusCode status, ReadOnlyMemory<byte> content)
    {
        // An error about a Secret's content may quote it; which fields are meant is enough.
        var quiet = call.Resource.IsSecret && call.Body is not null;
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.Text("kind") == "Status")
                return new(
                    root.Text("reason") ?? status.ToString(),
                    quiet ? $"fields {string.Join(", ", root.Items("details", "causes").Select(cause => cause.Text("field")))} (the message is held back, because it may quote the Secret)"
                        : ToolException.Quote(CredentialMask.Apply(root.Text("message") ?? "no message")),
                    [.. root.Items("details", "causes").Where(cause => cause.Text("reason") == "FieldManagerConflict").Take(CausesShown).Select(cause => $"{cause.Text("message")}: {cause.Text("field")}")]);
        }
        catch (JsonException)
        {
            // A proxy's page, or a plain line: quoted as it is.
        }
        return new(status.ToString(), content.Length == 0 ? "no reply body" : quiet ? "a reply that is held back" : ToolException.Quote(CredentialMask.Apply(Encoding.UTF8.GetString(content.Span))), []);
    }

    private sealed record Said(string Reason, string Message, IReadOnlyList<string> Causes)
    {
        public bool Speaks(string words) => Message.Contains(words, StringComparison.Ordinal);
    }
}
