namespace AIOps.Tools.VMware.Soap;

/// <summary>A logged-in session and the server's service objects, whose ids differ between vCenter and ESXi.</summary>
internal sealed record SoapSession(
    string Cookie, string Version, VimRef Root, VimRef PropertyCollector, VimRef ViewManager, VimRef SessionManager, VimRef? PerformanceManager, VimRef? EventManager);
