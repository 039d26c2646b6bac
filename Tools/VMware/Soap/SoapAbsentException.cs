namespace AIOps.Tools.VMware.Soap;

/// <summary>The server has no VIM API at <c>/sdk</c>, or does not let us reach it.</summary>
internal sealed class SoapAbsentException() : Exception("The server has no VIM API.");
