namespace AIOps.Worker.Verification;

public sealed class VerificationOptions
{
    public const string Section = "Verification";

    /// <summary>Further checks after the first.</summary>
    public int Retries { get; set; } = 5;

    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    public double Factor { get; set; } = 1.5;

    /// <summary>Limit of one HTTP check.</summary>
    public TimeSpan HttpTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
