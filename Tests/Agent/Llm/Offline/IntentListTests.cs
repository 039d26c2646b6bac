using AIOps.Agent.Llm.Offline;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Tests.Agent.Llm.Offline;

public sealed class IntentListTests
{
    [Fact]
    public void EveryIntent_IsRegisteredOnce()
    {
        var all = typeof(IIntent).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IIntent)));

        Assert.Equal(all.Select(type => type.Name).Order(), IntentList.All.Select(intent => intent.GetType().Name).Order());
    }

    /// <summary>What is suggested to people is understood, by some intent.</summary>
    [Fact]
    public void EveryExample_IsUnderstood() => Assert.All(IntentList.All.Select(intent => intent.Example.Text.Replace(" (waits for approval)", "", StringComparison.Ordinal)),
        example => Assert.NotNull(IntentList.Read(Question.Of(example))));

    [Theory]
    [InlineData("chekout", "checkout", true)]
    [InlineData("wbe", "web", true)]
    [InlineData("frontnd", "frontend", true)]
    [InlineData("web", "web", false)]
    [InlineData("we", "web", false)]
    [InlineData("cart", "chart", true)]
    [InlineData("cart", "charts", false)]
    public void Spelling_Near_IsOneSlipOrTwoInLongWords(string said, string name, bool isNear) => Assert.Equal(isNear, Spelling.IsNear(said, name));
}
