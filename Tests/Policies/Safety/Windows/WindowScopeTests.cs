using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Tests.Policies.Safety.Windows;

public sealed class WindowScopeTests
{
    private static readonly SubjectLabels Labels = SubjectLabels.Of(System.Text.Json.JsonElement.Parse("""{"namespace":"shop","pod_name":"web-1","deep":{"x":1}}"""), new Dictionary<string, string> { ["team"] = "payments" });

    [Theory]
    [InlineData(null, null, null, null, WindowMatch.Yes)]
    [InlineData("restart_*", "pod", "pod:shop/*", "team=pay*", WindowMatch.Yes)]
    [InlineData("scale_*", null, null, null, WindowMatch.No)]
    [InlineData(null, "vm", null, null, WindowMatch.No)]
    [InlineData(null, null, "pod:shop", null, WindowMatch.No)]
    [InlineData(null, null, null, "namespace=shop", WindowMatch.Yes)]
    [InlineData(null, null, null, "team=search", WindowMatch.No)]
    [InlineData(null, null, null, "region=eu", WindowMatch.No)]
    public void Match_Action_EachStatedPartMustHold(string? tool, string? targetClass, string? target, string? label, WindowMatch expected) =>
        Assert.Equal(expected, Scope(tool, targetClass, target, label).Match("restart_pod", "pod:shop/web-1", Labels));

    [Fact]
    public void Match_ActionWithoutAlert_LabelsItCannotHaveAreUnclear()
    {
        var asked = Labels with { Alert = null };
        Assert.Equal(WindowMatch.Unclear, Scope(null, null, null, "team=payments").Match("restart_pod", "pod:shop/web-1", asked));
        Assert.Equal(WindowMatch.No, Scope(null, null, null, "namespace=other").Match("restart_pod", "pod:shop/web-1", asked));
        Assert.Equal(WindowMatch.No, Scope(null, "vm", null, "team=payments").Match("restart_pod", "pod:shop/web-1", asked));
    }

    [Theory]
    [InlineData(null, "pod", null, null, true)]
    [InlineData(null, null, "pod:shop/web-*", null, true)]
    [InlineData(null, "vm", "pod:shop/web-*", null, false)]
    [InlineData("restart_pod", "pod", null, null, false)]
    [InlineData(null, null, null, "severity=crit*", true)]
    [InlineData(null, null, null, "team=x", false)]
    public void Matches_Alert_ByItsLabelsAndTheTargetsTheyName(string? tool, string? targetClass, string? target, string? label, bool expected)
    {
        var labels = new Dictionary<string, string> { ["pod"] = "web-1", ["namespace"] = "shop", ["severity"] = "critical" };
        Assert.Equal(expected, Scope(tool, targetClass, target, label).Matches(new SubjectLabels(labels), Targets.Of(labels)));
    }

    private static WindowScope Scope(string? tool, string? targetClass, string? target, string? label) =>
        new(tool, targetClass, target, label is null ? null : new Dictionary<string, string> { [label.Split('=')[0]] = label.Split('=')[1] });
}
