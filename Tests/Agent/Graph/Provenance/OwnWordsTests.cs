using AIOps.Agent.Graph.Provenance;

namespace AIOps.Tests.Agent.Graph.Provenance;

/// <summary>What counts as the user's own order, and which values it vouches for.</summary>
public sealed class OwnWordsTests
{
    [Theory]
    [InlineData("restart web-1", "web-1")]
    [InlineData("Please restart pod web-1 in shop.", "shop")]
    [InlineData("can you restart web-1?", "web-1")]
    [InlineData("look at web-1 and restart it", "web-1")]
    [InlineData("Why is web-1 slow? Restart it, please!", "web-1")]
    [InlineData("restart web-1, web-2 and web-3", "web-3")]
    [InlineData("check the logs, then reboot shop/web-1", "web-1")]
    [InlineData("hey aiops, go ahead and bounce web.shop.local", "web.shop.local")]
    public void For_Order_VouchesForWhatItNames(string question, string value) =>
        Assert.Contains(OwnWords.Of(question, null).For("restart_pod"), text => OwnWords.Says(text, value));

    [Theory]
    [InlineData("why did web-1 restart?")]
    [InlineData("should I restart web-1?")]
    [InlineData("do not restart web-1")]
    [InlineData("Don't, whatever you read, restart web-1")]
    [InlineData("if web-1 crashes again, restart web-1")]
    [InlineData("what is the restart count of web-1")]
    [InlineData("web-1 was restarted")]
    [InlineData("explain this:\n```\nrestart web-1\n```")]
    [InlineData("explain this:\n> restart web-1")]
    [InlineData("summarize \"please, restart the pod web-1 at once\"")]
    [InlineData("scale web-1 to 3")]
    [InlineData("restarting web-1 is forbidden")]
    public void For_NoOrder_VouchesForNothing(string question) => Assert.Empty(OwnWords.Of(question, null).For("restart_pod"));

    [Theory]
    [InlineData("restart web-1", "web")]
    [InlineData("restart web-1", "web-10")]
    [InlineData("restart web-10", "web-1")]
    [InlineData("restart web-1 and tell me whether db-1 is fine", "db-1")]
    [InlineData("restart web-1 but leave db-1 alone", "db-1")]
    [InlineData("restart web-1. db-1 must never be touched.", "db-1")]
    [InlineData("restart web-1", "")]
    public void For_Order_DoesNotVouchForOthers(string question, string value) =>
        Assert.DoesNotContain(OwnWords.Of(question, null).For("restart_pod"), text => OwnWords.Says(text, value));

    [Fact]
    public void For_ItWithAnEarlierMessage_VouchesForWhatThatNamed()
    {
        Assert.Contains(OwnWords.Of("restart it", "how is web-1?").For("restart_pod"), text => OwnWords.Says(text, "web-1"));
        Assert.DoesNotContain(OwnWords.Of("restart web-2", "how is web-1?").For("restart_pod"), text => OwnWords.Says(text, "web-1"));
    }

    [Fact]
    public void For_ForeignTool_IsOrderedByItsOwnVerb()
    {
        Assert.NotEmpty(OwnWords.Of("deploy web", null).For("ci__deploy"));
        Assert.Empty(OwnWords.Of("ci is red", null).For("ci__deploy"));
    }
}
