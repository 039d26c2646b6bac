namespace AIOps.Tools.Executors;

/// <summary>What runbooks, and whoever else passes the gate, may reach outside the other tools. All of it is off until it is enabled.</summary>
public sealed class ExecutorsOptions
{
    public const string Section = "Executors";

    public ReachOptions Ssh { get; set; } = new();

    public ReachOptions Powershell { get; set; } = new();

    public ReachOptions Http { get; set; } = new();

    public PythonOptions Python { get; set; } = new();

    public sealed class ReachOptions
    {
        public bool Enabled { get; set; }

        /// <summary>Hosts that may be reached; <c>*</c> at the beginning or end stands for anything.</summary>
        public List<string> AllowedHosts { get; set; } = [];
    }

    public sealed class PythonOptions
    {
        public bool Enabled { get; set; }

        public string Interpreter { get; set; } = "/usr/bin/python3";

        /// <summary>Address space of one run, in megabytes.</summary>
        public int MemoryMegabytes { get; set; } = 512;

        /// <summary>Largest file that a run may write, in megabytes.</summary>
        public int FileMegabytes { get; set; } = 64;
    }
}
