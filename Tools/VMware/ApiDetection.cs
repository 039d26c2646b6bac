using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Rest;
using AIOps.Tools.VMware.Soap;

namespace AIOps.Tools.VMware;

/// <summary>
/// Finds out which of the two APIs answer. What is not there is looked for again after a while: half of a vCenter may be
/// starting or down.
/// </summary>
internal sealed class ApiDetection(VMwareOptions options, RestClient rest, SoapClient soap, IInventory restInventory, IInventory soapInventory, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10), Unsettled = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _looking = new(1, 1);
    private Apis? _found;
    private long _foundAt;

    /// <summary>At least one is not null.</summary>
    /// <param name="WithoutSoap">Why the VIM API is not used; null when it is.</param>
    public sealed record Apis(IInventory? Rest, IInventory? Soap, string? WithoutRest, string? WithoutSoap)
    {
        public bool IsWhole => Rest is not null && Soap is not null;
    }

    /// <exception cref="ToolException">Neither answers, or the password is refused.</exception>
    public async Task<Apis> FindAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_found is { } known && time.GetElapsedTime(_foundAt) < (known.IsWhole || options.Api != VSphereApi.Auto ? Settled : Unsettled))
                return known;
            var found = await LookAsync(cancellationToken);
            (_found, _foundAt) = (found, time.GetTimestamp());
            return found;
        }
        finally
        {
            _looking.Release();
        }
    }

    public void Dispose() => _looking.Dispose();

    private async Task<Apis> LookAsync(CancellationToken cancellationToken)
    {
        var (withoutRest, restFailed) = options.Api == VSphereApi.Soap ? ("VMware:Api is Soap", null) : await WhyNotAsync(rest.IsServedAsync, "it has no Automation API", cancellationToken);
        var (withoutSoap, soapFailed) = options.Api == VSphereApi.Rest ? ("VMware:Api is Rest", null) : await WhyNotAsync(soap.IsServedAsync, "it has no VIM API at /sdk", cancellationToken);
        return withoutRest is null || withoutSoap is null
            ? new(withoutRest is null ? restInventory : null, withoutSoap is null ? soapInventory : null, withoutRest, withoutSoap)
            : throw new ToolException($"Neither API of vSphere answers at {options.Address}: {withoutRest}; {withoutSoap}.", restFailed ?? soapFailed) { Transient = (restFailed ?? soapFailed)?.Transient == true };
    }

    // A refusal of the password is final: the other API would only count as another failed login.
    private static async Task<(string? Why, ToolException? Failure)> WhyNotAsync(Func<CancellationToken, Task<bool>> isServed, string absent, CancellationToken cancellationToken)
    {
        try
        {
            return (await isServed(cancellationToken) ? null : absent, null);
        }
        catch (ToolException e) when (e.Transient)
        {
            return (e.Message, e);
        }
    }
}
