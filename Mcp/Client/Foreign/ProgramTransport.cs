using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>
/// Starts a foreign server and speaks with it on stdio. Unlike the SDK's transport it bounds what the program may send;
/// what the program writes to stderr is read and dropped.
/// </summary>
internal sealed class ProgramTransport(string name, ForeignProgram program, ILoggerFactory loggers, TimeProvider time) : IClientTransport
{
    public string Name => name;

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken)
    {
        var process = Start();
        try
        {
            var streams = new StreamClientTransport(process.StandardInput.BaseStream, new BoundedStream(process.StandardOutput.BaseStream, time), loggers);
            return new ProgramSession(process, await streams.ConnectAsync(cancellationToken));
        }
        catch
        {
            End(process);
            throw;
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(program.Command, program.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            WorkingDirectory = program.Directory ?? "",
        };
        start.Environment.Clear();
        foreach (var (variable, value) in StdioClientTransportOptions.GetDefaultEnvironmentVariables())
            start.Environment[variable] = value;
        foreach (var (variable, value) in program.Environment)
            start.Environment[variable] = value.Reveal();
        try
        {
            var process = Process.Start(start)!;
            _ = DrainAsync(process.StandardError.BaseStream);
            return process;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new IOException($"{program.Command} cannot be started: {e.Message}", e);
        }
    }

    private static async Task DrainAsync(Stream errors)
    {
        var buffer = new byte[4096];
        try
        {
            while (await errors.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
        process.Dispose();
    }

    private sealed class ProgramSession(Process process, ITransport inner) : ITransport
    {
        private int _ended;

        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader => inner.MessageReader;

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken) => inner.SendMessageAsync(message, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0)
                return;
            // First: a program that reads nothing more could hold up the farewell.
            End(process);
            await inner.DisposeAsync();
        }
    }
}
