using Microsoft.Extensions.Options;

namespace AIOps.Tools.VMware;

/// <summary>Stops the start for a value that cannot work, naming the key and the fix.</summary>
internal sealed class VMwareOptionsCheck : IValidateOptions<VMwareOptions>
{
    private const int Sha256HexLength = 64;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, VMwareOptions options)
    {
        var wrong = new List<string>();
        if (options.RequestTimeout < TimeSpan.FromMilliseconds(100) || options.RequestTimeout > Longest)
            wrong.Add($"VMware:RequestTimeout must lie between 100 ms and {Longest.TotalMinutes:0} minutes.");
        if (!Enum.IsDefined(options.Api))
            wrong.Add("VMware:Api is one of Auto, Rest, Soap.");
        if (options.IsConnected)
        {
            CheckAddress(options, wrong);
            if (options.Username is null == options.UsernameFile is null)
                wrong.Add("Set one of VMware:Username and VMware:UsernameFile.");
            if (options.Password is null == options.PasswordFile is null)
                wrong.Add("Set one of VMware:Password and VMware:PasswordFile.");
        }
        foreach (var (key, file) in new[] { ("UsernameFile", options.UsernameFile), ("PasswordFile", options.PasswordFile), ("CaCertificate", options.CaCertificate) })
            if (file is not null && !File.Exists(file))
                wrong.Add($"VMware:{key} names '{file}', which does not exist.");
        if (options.Thumbprint is { } thumbprint && (Hex(thumbprint).Length != Sha256HexLength || !Hex(thumbprint).All(char.IsAsciiHexDigit)))
            wrong.Add("VMware:Thumbprint is no SHA-256 in hexadecimal (64 digits, colons allowed).");
        if (options.Thumbprint is not null && options.CaCertificate is not null)
            wrong.Add("VMware:Thumbprint and VMware:CaCertificate exclude each other; keep one.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    /// <summary>A fingerprint without its colons.</summary>
    public static string Hex(string thumbprint) => thumbprint.Replace(":", "", StringComparison.Ordinal).Trim();

    private static void CheckAddress(VMwareOptions options, List<string> wrong)
    {
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.PathAndQuery.Length > 1)
            wrong.Add("VMware:Address is no https address (without user, path and query); give one such as https://vcenter.example.");
        else if (address.Scheme == "http" && !address.IsLoopback && !options.InsecureSkipVerify)
            wrong.Add("VMware:Address is http, which would send the password in the clear; use https.");
    }
}
