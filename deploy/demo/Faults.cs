namespace AIOps.LeakyService;

/// <summary>What can really go wrong here. Nothing heals but a restart, except the processor after a minute.</summary>
public sealed class Faults(TimeProvider time)
{
    /// <summary>In all: it is to hurt itself, not the machine.</summary>
    public const int LargestLeakMb = 1024;
    private const int PageSize = 4096;
    private static readonly TimeSpan BurnAtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QueryTakes = TimeSpan.FromSeconds(5);

    private readonly List<byte[]> _leaked = [];
    private int _burning;
    private int _slowQueries;
    private volatile bool _stuck;

    public long LeakedMb
    {
        get
        {
            lock (_leaked)
                return _leaked.Sum(block => block.LongLength) >> 20;
        }
    }

    public bool IsBurning => _burning > 0;

    public bool IsDatabaseSlow => _stuck || _slowQueries > 0;

    /// <summary>What the operating system says this process occupies.</summary>
    public static double ResidentMb => Math.Round(Environment.WorkingSet / 1048576.0, 1);

    /// <summary>Allocates memory that is never given back, and touches each page so that it is really there. False when that would pass the largest leak.</summary>
    public bool Leak(int megabytes)
    {
        if (LeakedMb + megabytes > LargestLeakMb)
            return false;
        var block = GC.AllocateUninitializedArray<byte>(megabytes << 20);
        for (var offset = 0; offset < block.Length; offset += PageSize)
            block[offset] = 1;
        lock (_leaked)
            _leaked.Add(block);
        return true;
    }

    /// <summary>Keeps one core busy for a minute; false when it already is.</summary>
    public bool Burn()
    {
        if (Interlocked.CompareExchange(ref _burning, 1, 0) != 0)
            return false;
        new Thread(() =>
        {
            var start = time.GetTimestamp();
            while (time.GetElapsedTime(start) < BurnAtMost)
                Thread.SpinWait(10_000);
            Interlocked.Exchange(ref _burning, 0);
        }) { IsBackground = true, Name = "burner" }.Start();
        return true;
    }

    /// <summary>A query that takes five seconds; <paramref name="stuck"/> leaves the database slow until restart.</summary>
    public async Task QueryAsync(bool stuck, CancellationToken cancellationToken)
    {
        _stuck |= stuck;
        Interlocked.Increment(ref _slowQueries);
        try
        {
            await Task.Delay(QueryTakes, time, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _slowQueries);
        }
    }

    /// <summary>Why the service is not healthy; empty when it is.</summary>
    public IReadOnlyList<string> Complaints(int limitMb)
    {
        var complaints = new List<string>();
        if (ResidentMb is var resident && resident > limitMb)
            complaints.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"memory {resident} MB is over the limit of {limitMb} MB"));
        if (IsBurning)
            complaints.Add("a runaway computation keeps a core busy");
        if (IsDatabaseSlow)
            complaints.Add("the database answers in 5 s");
        return complaints;
    }
}
