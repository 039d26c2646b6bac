using System.Text.Json;

namespace AIOps.Tools.Kubernetes;

/// <summary>A controller's <c>spec.selector</c> as the text that a list takes.</summary>
internal static class Selector
{
    public static string Of(JsonElement controller)
    {
        var selector = controller.At("spec", "selector");
        var isPlain = selector.At("matchLabels").ValueKind == JsonValueKind.Undefined && selector.At("matchExpressions").ValueKind == JsonValueKind.Undefined;
        // A ReplicationController's selector is the plain map itself.
        var labels = (isPlain ? selector.Members() : selector.Members("matchLabels")).Select(label => $"{label.Name}={label.Value.GetString()}");
        return string.Join(',', labels.Concat(selector.Items("matchExpressions").Select(Expression)));
    }

    private static string Expression(JsonElement expression)
    {
        var (key, values) = (expression.Text("key"), string.Join(',', expression.Items("values").Select(value => value.GetString())));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "DoesNotExist" => $"!{key}",
            _ => key ?? "",
        };
    }
}
