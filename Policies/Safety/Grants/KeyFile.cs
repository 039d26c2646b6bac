using System.Security.Cryptography;

namespace AIOps.Policies.Safety.Grants;

/// <summary>A secret that this installation made for itself, kept in a file that only its user can read.</summary>
public static class KeyFile
{
    /// <summary>Reads the file or makes it; two processes that start at once end with the same key.</summary>
    public static Secret LoadOrCreate(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
        {
            var draft = $"{path}.{Guid.NewGuid():N}";
            using (var file = new FileStream(draft, Options()))
            using (var writer = new StreamWriter(file))
                writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }
        return new Secret(File.ReadAllText(path).Trim());
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
