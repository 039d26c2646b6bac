using System.Xml.Linq;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware.Soap;

/// <summary>What the VIM API refuses with.</summary>
/// <param name="Type">Such as <c>InvalidPowerState</c>, <c>NotAuthenticated</c>; empty for a plain SOAP fault.</param>
internal sealed record VimFault(string Type, string Message)
{
    public static VimFault? Of(XElement envelope)
    {
        var fault = envelope.Child("Body").Child("Fault");
        if (fault is null)
            return null;
        var detail = fault.Child("detail")?.Elements().FirstOrDefault();
        var type = detail?.TypeName() ?? (detail?.Name.LocalName is { } name ? name.EndsWith("Fault", StringComparison.Ordinal) ? name[..^"Fault".Length] : name : "");
        return new(type, string.Join(" ", new[] { fault.Text("faultstring"), Particulars(detail) }.Where(text => text is not null)));
    }

    /// <summary>Of a task's <c>error</c>.</summary>
    public static VimFault OfTask(XElement error) =>
        new(error.Child("fault")?.TypeName() ?? "", string.Join(" ", new[] { error.Text("localizedMessage"), Particulars(error.Child("fault")) }.Where(text => text is not null)));

    public override string ToString() => CredentialMask.Apply(ToolException.Quote($"{Type} {Message}".Trim()));

    private static string? Particulars(XElement? fault) => fault switch
    {
        _ when fault.Text("existingState") is { } state => $"(it is {state})",
        _ when fault.Text("privilegeId") is { } privilege => $"(lacks the privilege {privilege})",
        _ when fault.Text("reason") is { } reason => $"({reason})",
        _ => null,
    };
}
