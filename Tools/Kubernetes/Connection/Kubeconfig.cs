using AIOps.Tools.Abstractions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>
/// The merged view of one or more kubeconfig files: the first file to name something wins, and a relative path is relative
/// to the file that says it (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
/// </summary>
internal sealed class Kubeconfig
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(HyphenatedNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    private readonly Dictionary<string, Entry> _clusters = [], _users = [], _contexts = [];

    public string? CurrentContext { get; private set; }

    public IEnumerable<string> Contexts => _contexts.Keys;

    /// <exception cref="ToolException">A file is unreadable or no kubeconfig.</exception>
    public static Kubeconfig Read(IEnumerable<string> paths)
    {
        var merged = new Kubeconfig();
        foreach (var path in paths)
            merged.Add(path);
        return merged;
    }

    public Entry Context(string name) => _contexts.GetValueOrDefault(name)
        ?? throw new ToolException($"The kubeconfig has no context '{name}'; it has {(_contexts.Count == 0 ? "none" : string.Join(", ", _contexts.Keys))}.");

    public Entry Cluster(string? name) => _clusters.GetValueOrDefault(name ?? "") ?? throw new ToolException($"The kubeconfig has no cluster '{name}'.");

    public Entry? User(string? name) =>
        string.IsNullOrEmpty(name) ? null : _users.GetValueOrDefault(name) ?? throw new ToolException($"The kubeconfig has no user '{name}'.");

    private void Add(string path)
    {
        Document document;
        try
        {
            document = Yaml.Deserialize<Document?>(File.ReadAllText(path)) ?? new();
        }
        catch (YamlException e)
        {
            // Without the parser's words beyond the place: they could quote a token.
            throw new ToolException($"{path} is no kubeconfig: line {e.Start.Line}, column {e.Start.Column}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"The kubeconfig {path} cannot be read: {e.Message}", e);
        }
        CurrentContext ??= string.IsNullOrEmpty(document.CurrentContext) ? null : document.CurrentContext;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var entry in document.Clusters ?? [])
            _clusters.TryAdd(entry.Name, entry with { Folder = folder });
        foreach (var entry in document.Users ?? [])
            _users.TryAdd(entry.Name, entry with { Folder = folder });
        foreach (var entry in document.Contexts ?? [])
            _contexts.TryAdd(entry.Name, entry with { Folder = folder });
    }

    // Instantiated by the YAML reader.
#pragma warning disable CA1812
    private sealed class Document
    {
        public string? CurrentContext { get; set; }

        public List<Entry>? Clusters { get; set; }

        public List<Entry>? Users { get; set; }

        public List<Entry>? Contexts { get; set; }
    }
#pragma warning restore CA1812

    internal sealed record Entry
    {
        public string Name { get; set; } = "";

        public ClusterEntry Cluster { get; set; } = new();

        public UserEntry User { get; set; } = new();

        public ContextEntry Context { get; set; } = new();

        [YamlIgnore]
        public string Folder { get; set; } = "";

        /// <summary>The text of a base64 member or of the file beside it; null when neither is given.</summary>
        public string? Content(string? data, string? file, string what)
        {
            try
            {
                return !string.IsNullOrEmpty(data) ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data))
                    : !string.IsNullOrEmpty(file) ? File.ReadAllText(Path.Combine(Folder, file))
                    : null;
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                throw new ToolException(e is FormatException ? $"{what} of '{Name}' in the kubeconfig is not base64." : $"{what} of '{Name}' in the kubeconfig cannot be read: {e.Message}");
            }
        }
    }

    internal sealed class ContextEntry
    {
        public string? Cluster { get; set; }

        public string? User { get; set; }

        public string? Namespace { get; set; }
    }

    internal sealed class ClusterEntry
    {
        public string? Server { get; set; }

        public string? CertificateAuthority { get; set; }

        public string? CertificateAuthorityData { get; set; }

        public bool InsecureSkipTlsVerify { get; set; }

        public string? TlsServerName { get; set; }

        public string? ProxyUrl { get; set; }
    }

    internal sealed class UserEntry
    {
        public string? Token { get; set; }

        [YamlMember(Alias = "tokenFile", ApplyNamingConventions = false)]
        public string? TokenFile { get; set; }

        public string? Username { get; set; }

        public string? Password { get; set; }

        public string? ClientCertificate { get; set; }

        public string? ClientCertificateData { get; set; }

        public string? ClientKey { get; set; }

        public string? ClientKeyData { get; set; }

        public string? As { get; set; }

        public List<string>? AsGroups { get; set; }

        public object? AuthProvider { get; set; }

        public ExecEntry? Exec { get; set; }
    }

    internal sealed class ExecEntry
    {
        [YamlMember(Alias = "apiVersion", ApplyNamingConventions = false)]
        public string? ApiVersion { get; set; }

        public string? Command { get; set; }

        public List<string>? Args { get; set; }

        public List<EnvironmentEntry>? Env { get; set; }

        [YamlMember(Alias = "installHint", ApplyNamingConventions = false)]
        public string? InstallHint { get; set; }

        [YamlMember(Alias = "provideClusterInfo", ApplyNamingConventions = false)]
        public bool ProvideClusterInfo { get; set; }
    }

    internal sealed class EnvironmentEntry
    {
        public string Name { get; set; } = "";

        public string Value { get; set; } = "";
    }
}
