namespace AIOps.Tools.VMware;

/// <summary>A vCenter or a stand-alone ESXi host, and the account to use there. A read-only role is enough for the reading tools.</summary>
public sealed class VMwareOptions
{
    public const string Section = "VMware";

    /// <summary>Such as <c>https://vcenter.example</c>. Left out: not connected.</summary>
    public string? Address { get; set; }

    public string? Username { get; set; }

    /// <summary>File that holds the user name; instead of <see cref="Username"/>.</summary>
    public string? UsernameFile { get; set; }

    public Secret? Password { get; set; }

    /// <summary>File that holds the password; read at each login, so that a rotated one is found.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>PEM file of the authorities that may sign the server's certificate; left out, the system's own.</summary>
    public string? CaCertificate { get; set; }

    /// <summary>SHA-256 of the server's certificate in hexadecimal: exactly that one is accepted, whoever signed it.</summary>
    public string? Thumbprint { get; set; }

    /// <summary>Accepts any server certificate, and http. For trying out only: the password then goes to whoever answers.</summary>
    public bool InsecureSkipVerify { get; set; }

    /// <summary>Limit of one request, from connecting to the last byte.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public VSphereApi Api { get; set; } = VSphereApi.Auto;

    internal bool IsConnected => !string.IsNullOrWhiteSpace(Address);
}
