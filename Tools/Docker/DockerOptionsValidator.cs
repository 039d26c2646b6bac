using Microsoft.Extensions.Options;

namespace AIOps.Tools.Docker;

internal sealed class DockerOptionsValidator : IValidateOptions<DockerOptions>
{
    public ValidateOptionsResult Validate(string? name, DockerOptions options)
    {
        var wrong = new List<string>();
        if (options.Host is { } host && (!Uri.TryCreate(host, UriKind.Absolute, out var uri) || !Usable(uri)))
            wrong.Add($"Docker:Host '{host}' is not unix:///path or tcp://host:port.");
        foreach (var (key, file) in new[] { ("CaCertificate", options.CaCertificate), ("ClientCertificate", options.ClientCertificate), ("ClientKey", options.ClientKey) })
            if (file is not null && !File.Exists(file))
                wrong.Add($"Docker:{key} names '{file}', which does not exist.");
        if (options.ClientCertificate is null != options.ClientKey is null)
            wrong.Add("Docker:ClientCertificate and Docker:ClientKey go together; set both or none.");
        if (options.ClientCertificate is not null && options.CaCertificate is null)
            wrong.Add("Docker:ClientCertificate needs Docker:CaCertificate, or the Engine cannot be told from an impostor.");
        if (options.Timeout < TimeSpan.FromMilliseconds(100) || options.Timeout > TimeSpan.FromMinutes(2))
            wrong.Add("Docker:Timeout must lie between 100 ms and 2 minutes.");
        if (options.StopWithin < TimeSpan.Zero || options.StopWithin > TimeSpan.FromMinutes(2))
            wrong.Add("Docker:StopWithin must lie between 0 and 2 minutes.");
        if (options.MaxLogBytes is < 4096 or > 64 * 1024 * 1024)
            wrong.Add("Docker:MaxLogBytes must lie between 4 KB and 64 MB.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static bool Usable(Uri uri) => uri.Scheme switch
    {
        "unix" => uri.Host.Length == 0 && uri.AbsolutePath.Length > 1,
        "tcp" => uri is { Host.Length: > 0, Port: > 0, UserInfo.Length: 0 },
        _ => false,
    };
}
