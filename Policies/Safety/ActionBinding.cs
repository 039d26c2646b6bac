using System.Globalization;
using System.Text.Json;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Safety;

/// <summary>What an approval is bound to: this tool, these arguments, this target, this version of this policy; and the state of the target that
/// was read for it, of which there is one for each time that it is decided.</summary>
public static class ActionBinding
{
    public static string Of(string tool, JsonElement canonicalArguments, string target, long? policyId, int? policyVersion) =>
        CanonicalJson.Hash(tool, CanonicalJson.Hash(canonicalArguments), target,
            policyId?.ToString(CultureInfo.InvariantCulture) ?? "", policyVersion?.ToString(CultureInfo.InvariantCulture) ?? "");

    public static string Of(ActionRequest action)
    {
        var call = Of(action.Tool, action.Arguments, action.Target, action.PolicyId, action.PolicyVersion);
        // Decided again: what was shown before, with the state of before, answers no more.
        return action.Redecided == 0 ? call : CanonicalJson.Hash(call, action.Redecided.ToString(CultureInfo.InvariantCulture));
    }
}
