using System.Globalization;
using System.Text.Json;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Safety;

/// <summary>What an approval is bound to: this tool, these arguments, this target, this version of this policy.</summary>
public static class ActionBinding
{
    public static string Of(string tool, JsonElement canonicalArguments, string target, long? policyId, int? policyVersion) =>
        CanonicalJson.Hash(tool, CanonicalJson.Hash(canonicalArguments), target,
            policyId?.ToString(CultureInfo.InvariantCulture) ?? "", policyVersion?.ToString(CultureInfo.InvariantCulture) ?? "");

    public static string Of(ActionRequest action) => Of(action.Tool, action.Arguments, action.Target, action.PolicyId, action.PolicyVersion);
}
