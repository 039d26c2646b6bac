namespace AIOps.Tools.VMware.Rest;

/// <summary>The server has no Automation API: a stand-alone ESXi host, or an older vCenter.</summary>
internal sealed class RestAbsentException() : Exception("The server has no Automation API.");
