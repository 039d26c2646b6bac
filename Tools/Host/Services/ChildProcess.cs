using System.Runtime.InteropServices;

namespace AIOps.Tools.Host.Services;

/// <summary>
/// Starts and ends programs the way a supervisor needs, which <see cref="System.Diagnostics.Process"/> cannot: output goes
/// straight to a file, so the child outlives us without a broken pipe, and it leads its own session, so a Ctrl-C meant for
/// us does not reach it and its whole group can be signalled. posix_spawn(3), no shell.
/// </summary>
internal static class ChildProcess
{
    private const int Terminate = 15;
    private const int Kill = 9;

    // <spawn.h> and <fcntl.h> on Linux; the same for glibc and musl, x64 and arm64.
    private const short SetSigDef = 0x04, SetSigMask = 0x08, SetSid = 0x80;
    private const int WriteCreateAppend = 0x1 | 0x40 | 0x400, OwnerReadWrite = 0x180, NoHang = 1;

    // Larger than any libc's posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t.
    private const int StructSize = 1024;

    /// <exception cref="IOException">The program could not be started; says why.</exception>
    public static int Start(string command, IEnumerable<string> arguments, string? workingDirectory, IEnumerable<KeyValuePair<string, string>> environment, string logFile)
    {
        var path = command.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(command) : command;
        using var memory = new NativeMemory();
        nint actions = memory.Zeroed(StructSize), attributes = memory.Zeroed(StructSize), all = memory.Zeroed(StructSize), none = memory.Zeroed(StructSize);
        Check(FileActionsInit(actions), path);
        Check(AttributesInit(attributes), path);
        try
        {
            Check(AddOpen(actions, 0, memory.Text("/dev/null"), 0, 0), path);
            Check(AddOpen(actions, 1, memory.Text(Path.GetFullPath(logFile)), WriteCreateAppend, OwnerReadWrite), path);
            Check(AddDup2(actions, 1, 2), path);
            if (workingDirectory is not null)
                Check(AddChdir(actions, memory.Text(Path.GetFullPath(workingDirectory))), path);
            // .NET ignores SIGPIPE, and an ignored signal would stay ignored in the child.
            _ = SigFillSet(all);
            _ = SigEmptySet(none);
            Check(SetSigDefault(attributes, all), path);
            Check(SetSignalMask(attributes, none), path);
            Check(SetFlags(attributes, SetSigDef | SetSigMask | SetSid), path);
            Check(Spawn(out var pid, memory.Text(path), actions, attributes,
                memory.Array([path, .. arguments]), memory.Array(environment.Select(e => $"{e.Key}={e.Value}"))), path);
            return pid;
        }
        finally
        {
            _ = FileActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>Asks the process and everything it started to end. Call only after its identity was checked.</summary>
    public static void SignalEnd(int pid) => _ = SendSignal(-pid, Terminate);

    public static void SignalKill(int pid) => _ = SendSignal(-pid, Kill);

    /// <summary>How our child ended (<c>exit code 1</c>, <c>signal 9</c>); null while it runs or when it is not our child.</summary>
    public static string? Reap(int pid)
    {
        if (WaitPid(pid, out var status, NoHang) != pid)
            return null;
        var signal = status & 0x7f;
        return signal == 0 ? $"exit code {(status >> 8) & 0xff}" : $"signal {signal}";
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
            throw new IOException($"{path} cannot be started: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    // Strings go as UTF-8 pointers that NativeMemory owns, so no marshalling attribute is needed.
    [DllImport("libc", EntryPoint = "posix_spawnp")] private static extern int Spawn(out int pid, nint file, nint actions, nint attributes, nint argv, nint envp);
    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")] private static extern int FileActionsInit(nint actions);
    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")] private static extern int FileActionsDestroy(nint actions);
    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")] private static extern int AddOpen(nint actions, int descriptor, nint path, int flags, uint mode);
    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")] private static extern int AddDup2(nint actions, int from, int to);
    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")] private static extern int AddChdir(nint actions, nint path);
    [DllImport("libc", EntryPoint = "posix_spawnattr_init")] private static extern int AttributesInit(nint attributes);
    [DllImport("libc", EntryPoint = "posix_spawnattr_destroy")] private static extern int AttributesDestroy(nint attributes);
    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")] private static extern int SetFlags(nint attributes, short flags);
    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")] private static extern int SetSigDefault(nint attributes, nint set);
    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigmask")] private static extern int SetSignalMask(nint attributes, nint set);
    [DllImport("libc", EntryPoint = "sigfillset")] private static extern int SigFillSet(nint set);
    [DllImport("libc", EntryPoint = "sigemptyset")] private static extern int SigEmptySet(nint set);
    [DllImport("libc", EntryPoint = "waitpid")] private static extern int WaitPid(int pid, out int status, int options);
    [DllImport("libc", EntryPoint = "kill")] private static extern int SendSignal(int pid, int signal);

    private sealed class NativeMemory : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public nint Zeroed(int size)
        {
            var block = Marshal.AllocCoTaskMem(size);
            _blocks.Add(block);
            for (var offset = 0; offset < size; offset++)
                Marshal.WriteByte(block, offset, 0);
            return block;
        }

        public nint Text(string text)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new IOException("A command, argument or variable holds a NUL character.");
            var block = Marshal.StringToCoTaskMemUTF8(text);
            _blocks.Add(block);
            return block;
        }

        public nint Array(IEnumerable<string> texts)
        {
            var pointers = texts.Select(Text).ToArray();
            var block = Zeroed((pointers.Length + 1) * nint.Size);
            Marshal.Copy(pointers, 0, block, pointers.Length);
            return block;
        }

        public void Dispose() => _blocks.ForEach(Marshal.FreeCoTaskMem);
    }
}
