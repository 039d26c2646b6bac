using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware;

/// <summary>
/// The account that sessions are opened with. A refused password is not offered again for a while: vCenter locks an account
/// after a few failures, and the tools of one installation would do that to it within seconds.
/// </summary>
internal sealed class VSphereLogin(VMwareOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private const int FileLimit = 4096;
    private readonly Lock _lock = new();
    private Secret? _refused;
    private long _refusedAt;

    /// <exception cref="ToolException">A file cannot be read, or the server refused the same password just now.</exception>
    public (string User, string Password) Read()
    {
        var user = options.Username ?? FromFile(options.UsernameFile, "UsernameFile");
        var password = options.Password?.Reveal() ?? FromFile(options.PasswordFile, "PasswordFile");
        lock (_lock)
            if (_refused?.Matches(password) == true && time.GetElapsedTime(_refusedAt) < Pause)
                throw new ToolException($"{options.Address} refused this user and password less than {Pause.TotalSeconds:0} s ago; it is not tried again yet, so that the account is not locked. Check the credentials of VMware.");
        return (user, password);
    }

    public ToolException Refuse(string password, string said)
    {
        lock (_lock)
            (_refused, _refusedAt) = (new Secret(password), time.GetTimestamp());
        return new($"{options.Address} refuses the user and password of VMware: {said}");
    }

    private static string FromFile(string? file, string key)
    {
        try
        {
            using var reader = new StreamReader(file ?? throw new ToolException($"VMware:{key} is not set."));
            var buffer = new char[FileLimit];
            return new string(buffer, 0, reader.ReadBlock(buffer)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"VMware:{key} names '{file}', which cannot be read.", e);
        }
    }
}
