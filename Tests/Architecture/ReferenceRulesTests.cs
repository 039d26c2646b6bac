using System.Reflection;

namespace AIOps.Tests.Architecture;

/// <summary>Who may know whom: data flows one way, and a lower project never learns of a higher one.</summary>
public sealed class ReferenceRulesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Policies"] = [],
        ["Tools"] = ["Policies"],
        ["Mcp"] = ["Policies", "Tools"],
        ["Worker"] = ["Policies", "Tools", "Mcp"],
        ["Agent"] = ["Policies", "Tools", "Mcp", "Worker"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyThoseBelow(string project)
    {
        var references = Load(project).GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n.StartsWith("AIOps.", StringComparison.Ordinal)).Select(n => n["AIOps.".Length..]);
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Agent_UsesOfTheWorker_OnlyItsSetup()
    {
        var used = TypesNamedIn("Agent").Where(t => t.StartsWith("AIOps.Worker.", StringComparison.Ordinal)).Distinct();
        Assert.Equal(["AIOps.Worker.WorkerSetup"], used);
    }

    [Fact]
    public void Worker_CallsNoModel()
    {
        Assert.DoesNotContain(Load("Worker").GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.Extensions.AI", StringComparison.Ordinal));
        Assert.DoesNotContain(Load("Policies").GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.Extensions.AI", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_Is_ProjectPlusFolder(string project)
    {
        var root = Path.Combine(Repository.Root, project);
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(f => !Repository.IsGenerated(f)))
        {
            var folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!);
            var expected = folder == "." ? $"AIOps.{project}" : $"AIOps.{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
            var declared = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
            Assert.True(declared == $"namespace {expected};", $"{Path.GetRelativePath(Repository.Root, file)} declares '{declared}', expected {expected}");
        }
    }

    private static Assembly Load(string project) => Assembly.Load($"AIOps.{project}");

    private static IEnumerable<string> TypesNamedIn(string project)
    {
        using var stream = File.OpenRead(Load(project).Location);
        using var file = new System.Reflection.PortableExecutable.PEReader(stream);
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(file);
        foreach (var handle in metadata.TypeReferences)
        {
            var type = metadata.GetTypeReference(handle);
            yield return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        }
    }
}
