using AIOps.Policies.Safety.Gate;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Architecture;

/// <summary>A class that nobody registered is a feature that nobody has.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void Tools_AreAllNamedInTheirDomainsSetup() => AssertNamed<Tool>("Tools", file => file.EndsWith("Setup.cs", StringComparison.Ordinal));

    [Fact]
    public void GateRules_AreAllRegistered() => AssertNamed<IGateRule>("Policies", file => file.EndsWith("SafetySetup.cs", StringComparison.Ordinal));

    private static void AssertNamed<T>(string project, Func<string, bool> isSetup)
    {
        var setups = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
            .Where(f => isSetup(f) && !Repository.IsGenerated(f)).Select(File.ReadAllText));
        var classes = typeof(T).Assembly.GetTypes().Where(t => typeof(T).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false }).ToArray();
        Assert.NotEmpty(classes);
        Assert.Empty(classes.Where(c => !setups.Contains(c.Name, StringComparison.Ordinal)).Select(c => c.Name));
    }
}
