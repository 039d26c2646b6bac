using System.Net;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Network;
using Microsoft.Extensions.Options;

namespace AIOps.Tests.Tools.Network;

public sealed class AddressRulesTests
{
    private static readonly AddressRules Default = new(Options.Create(new NetworkOptions()));
    private static readonly AddressRules Everything = new(Options.Create(new NetworkOptions { AllowedSubnets = ["0.0.0.0/0", "::/0"] }));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("fd12::1")]
    public void Refusal_PrivateAddress_None(string address) => Assert.Null(Default.Refusal(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Refusal_PublicAddress_NamesTheOption(string address)
    {
        Assert.Contains("Network:AllowedSubnets", Default.Refusal(IPAddress.Parse(address)), StringComparison.Ordinal);
        Assert.Null(Everything.Refusal(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Refusal_MetadataOrLinkLocal_AlwaysWhateverIsAllowed(string address) =>
        Assert.Contains("never contacted", Everything.Refusal(IPAddress.Parse(address)), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("192.168.4.0/30", true)]
    [InlineData("8.8.8.0/24", false)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("172.0.0.0/8", false)]
    [InlineData("169.254.0.0/16", false)]
    [InlineData("169.0.0.0/8", false)]
    public void Refusal_Network_OnlyWhollyInside(string network, bool allowed) =>
        Assert.Equal(allowed, Default.Refusal(Subnet.Parse(network)) is null);

    [Theory]
    [InlineData("10.0.0.1/24", "did you mean 10.0.0.0/24?")]
    [InlineData("10.0.0.0", "is not a subnet")]
    [InlineData("10.1/16", "is not a subnet")]
    [InlineData("010.0.0.0/8", "is not a subnet")]
    [InlineData("0x0a.0.0.0/8", "is not a subnet")]
    [InlineData("10.0.0.0/33", "prefix length")]
    [InlineData("10.0.0.0/+8", "prefix length")]
    [InlineData("10.0.0.0/08", "prefix length")]
    [InlineData("10.0.0.0/8/8", "is not a subnet")]
    [InlineData("", "is not a subnet")]
    public void Parse_Sloppy_IsRefusedWithTheReason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<ToolException>(() => Subnet.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.0/30", "127.0.0.1 127.0.0.2")]
    [InlineData("10.0.0.4/31", "10.0.0.4 10.0.0.5")]
    [InlineData("10.0.0.9/32", "10.0.0.9")]
    public void Hosts_Network_WithoutNetworkAndBroadcastAddress(string network, string expected) =>
        Assert.Equal(expected, string.Join(' ', Subnet.Hosts(Subnet.Parse(network))));
}
