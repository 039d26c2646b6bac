namespace AIOps.Policies.Credentials;

public sealed class CredentialOptions
{
    public const string Section = "Credentials";

    /// <summary>32 bytes in base64. Left out, this installation makes one in the data directory, which serves as long as all its processes share it.</summary>
    public Secret? Key { get; set; }

    /// <summary>A file with the same, such as a mounted secret; goes before <see cref="Key"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Keys of before, so that what they sealed can be read and sealed anew.</summary>
    public List<Secret> OldKeys { get; set; } = [];
}
