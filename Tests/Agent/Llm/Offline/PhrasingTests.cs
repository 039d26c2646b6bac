using System.Globalization;
using AIOps.Tests.Architecture;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>
/// The offline reasoner measured on labelled phrasings: those it was written on, and those that were labelled before its
/// grammar was written and are never tuned on (see docs/how-to/use-without-a-model.md).
/// </summary>
public sealed class PhrasingTests(OfflineWorld world, ITestOutputHelper output) : IClassFixture<OfflineWorld>
{
    [Theory]
    [InlineData("written", 100)]
    [InlineData("held-out", 170)]
    public async Task Phrasings_OfOneHalf_NineOfTenAreRightAndNothingIsChangedWrongly(string half, int atLeast)
    {
        var phrasings = Phrasing.Read(Path.Combine(Repository.Root, "Tests", "Agent", "Llm", "Offline", "Phrasings", $"{half}.jsonl"));
        var (right, wrongChanges) = (0, new List<string>());
        foreach (var phrasing in phrasings)
        {
            var said = await world.AskAsync([.. phrasing.History ?? [], phrasing.Text]);
            var isRight = phrasing.IsRight(said, IsChange);
            if (said.Changes.Count > 0 && !isRight)
                wrongChanges.Add($"{phrasing.Text}: {string.Join("; ", said.Changes)}");
            right += phrasing.IsScored && isRight ? 1 : 0;
        }

        var scored = phrasings.Count(phrasing => phrasing.IsScored);
        var score = 100.0 * right / scored;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{half}: {right} of {scored} right ({score:0.0} %), {phrasings.Count - scored} more that must change nothing, {wrongChanges.Count} wrong changes"));
        Assert.Empty(wrongChanges);
        Assert.True(phrasings.Count >= atLeast, $"{phrasings.Count} phrasings");
        Assert.True(score >= 90, $"{half}: {right} of {scored}");
    }

    [Fact]
    public void Halves_ShareNoPhrasing()
    {
        var folder = Path.Combine(Repository.Root, "Tests", "Agent", "Llm", "Offline", "Phrasings");
        var written = Phrasing.Read(Path.Combine(folder, "written.jsonl")).Select(Key).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Phrasing.Read(Path.Combine(folder, "held-out.jsonl")).Select(Key), written.Contains);
    }

    private static string Key(Phrasing phrasing) => $"{string.Join('\n', phrasing.History ?? [])}\n{phrasing.Text.ToLowerInvariant().Trim('?', '!', '.', ' ')}";

    private bool IsChange(string tool) => world.Catalog.Find(tool)?.Risk != Risk.ReadOnly;
}
