using System.Text.Json;
using System.Threading.Channels;
using AIOps.Agent.Terminal;
using AIOps.Policies.Model.People;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Terminal;

/// <summary>The terminal against a whole Agent over HTTP.</summary>
public sealed class ChatTerminalTests : IAsyncLifetime
{
    private readonly StringWriter _output = new();
    private readonly TextWriter _screen;
    private readonly Channel<string> _input = Channel.CreateUnbounded<string>();
    private AgentFixture _agent = null!;

    public ChatTerminalTests() => _screen = TextWriter.Synchronized(_output);

    private string Shown
    {
        get
        {
            // What the synchronized writer locks on, too.
            lock (_screen)
                return _output.ToString();
        }
    }

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync("--Llm:Providers:0=offline");
        _agent.Cluster.AddDeployment("shop", "web", 2);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private ChatTerminal Terminal(HttpClient? http = null) =>
        new(new ChatApi(http ?? _agent.Client, TimeProvider.System), new Screen(_screen, colours: false), _input.Reader, "s-1");

    private Task ShowsAsync(string text) => Eventually.TrueAsync(() => Task.FromResult(Shown.Contains(text, StringComparison.Ordinal)));

    [Fact]
    public async Task Question_Answered_ShowsStepsAnswerUsageAndHistory()
    {
        _input.Writer.TryWrite("list the pods in shop");
        _input.Writer.TryWrite("/history");
        _input.Writer.TryWrite("/nonsense");
        _input.Writer.TryWrite("/quit");

        await Terminal().RunAsync(default);

        Assert.Contains("✓ list_pods", Shown, StringComparison.Ordinal);
        Assert.Contains("offline, ", Shown, StringComparison.Ordinal);
        Assert.Contains("> list the pods in shop", Shown, StringComparison.Ordinal);
        Assert.Contains("/approvals", Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_OwnKey_MayNotApproveAndSomebodyElsesApprovalGoesOn()
    {
        var running = Terminal().RunAsync(default);
        _input.Writer.TryWrite("restart deployment web in shop");
        await ShowsAsync("Your key may not approve this");
        _input.Writer.TryWrite("approve");
        await ShowsAsync("! who asked for an action cannot approve it");
        Assert.Empty(_agent.Cluster.Mutations);
        Assert.Contains("risk       disruptive", Shown, StringComparison.Ordinal);

        var waiting = (await _agent.GetAsync("/api/actions?status=awaiting_approval")).GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString();
        var others = Channel.CreateUnbounded<string>();
        others.Writer.TryWrite($"/approve {waiting}");
        others.Writer.TryWrite("yes");
        others.Writer.TryWrite("/quit");
        var other = new StringWriter();
        await new ChatTerminal(new ChatApi(await _agent.ClientAsync(Role.Approver), TimeProvider.System), new Screen(other, false), others.Reader, "s-2").RunAsync(default);

        Assert.Contains("approved: restart_deployment on deployment:shop/web", other.ToString(), StringComparison.Ordinal);
        await ShowsAsync("✓ restart_deployment");
        Assert.NotEmpty(_agent.Cluster.Mutations);
        _input.Writer.TryWrite("/quit");
        await running;
    }

    [Fact]
    public async Task Order_DeniedWithReason_NothingIsChanged()
    {
        var running = Terminal().RunAsync(default);
        _input.Writer.TryWrite("restart deployment web in shop");
        await ShowsAsync("deny [reason]");
        _input.Writer.TryWrite("deny not during the sale");
        await ShowsAsync("not during the sale");
        await ShowsAsync("✗ restart_deployment");
        _input.Writer.TryWrite("/quit");
        await running;

        Assert.Empty(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Interrupt_RunThatWaits_IsCancelledOnceAndNothingElse()
    {
        var terminal = Terminal();
        Assert.False(terminal.Interrupt());
        var running = terminal.RunAsync(default);
        _input.Writer.TryWrite("restart deployment web in shop");
        await ShowsAsync("deny [reason]");

        Assert.True(terminal.Interrupt());
        Assert.False(terminal.Interrupt());

        await ShowsAsync("! cancelled");
        _input.Writer.TryWrite("/quit");
        await running;
        Assert.Equal("cancelled", (await _agent.GetAsync("/api/actions")).GetProperty("items")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Connection_BreaksInMidRun_GoesOnWhereItWas()
    {
        using var breaking = new BreakingHandler(_agent.Url);
        using var http = new HttpClient(breaking) { BaseAddress = _agent.Url };
        http.DefaultRequestHeaders.Add("X-API-KEY", AgentFixture.AdminKey);
        _input.Writer.TryWrite("cpu of this machine");
        _input.Writer.TryWrite("/quit");

        await Terminal(http).RunAsync(default);

        Assert.Contains("the connection is lost", Shown, StringComparison.Ordinal);
        Assert.Contains("it is back", Shown, StringComparison.Ordinal);
        Assert.Equal(2, Shown.Split("✓ host_overview").Length);
        Assert.Equal("1", breaking.LastEventId);
        Assert.Equal(2, breaking.Failures);
    }

    [Theory]
    [InlineData("cpu of this machine", null, ExitCodes.Answered, "completed")]
    [InlineData("restart deployment web in shop", null, ExitCodes.Waiting, "waiting")]
    [InlineData("-", "cpu of this machine", ExitCodes.Answered, "completed")]
    public async Task Ask_Json_EndsWithItsCodeAndPrintsTheObject(string word, string? input, int code, string status)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());

        var ended = await AskCommand.AskAsync(new ChatApi(_agent.Client, TimeProvider.System), TerminalArguments.Read([word, "--json"], _ => null), new StringReader(input ?? ""), output, errors, default);

        Assert.Equal(code, ended);
        Assert.Equal(status, JsonElement.Parse(output.ToString()).GetProperty("status").GetString());
        Assert.NotEmpty(errors.ToString());
    }

    [Fact]
    public async Task Ask_WrongKeyOrNobodyThere_SaysSo()
    {
        using var stranger = _agent.ClientOf("aiops_wrong_key_0123456789");
        using var nobody = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:1/") };

        Assert.Equal(401, (await Assert.ThrowsAsync<ChatApiException>(() => AskAsync(stranger))).Status);
        Assert.Equal(0, (await Assert.ThrowsAsync<ChatApiException>(() => AskAsync(nobody))).Status);
    }

    private static Task<int> AskAsync(HttpClient http) =>
        AskCommand.AskAsync(new ChatApi(http, TimeProvider.System), TerminalArguments.Read(["cpu"], _ => null), TextReader.Null, TextWriter.Null, TextWriter.Null, default);

    /// <summary>Cuts the first stream after its first event, then is away for two tries.</summary>
    private sealed class BreakingHandler(Uri agent) : DelegatingHandler(new SocketsHttpHandler())
    {
        private bool _hasCut;

        public string? LastEventId { get; private set; }

        public int Failures { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(agent.Authority, request.RequestUri!.Authority);
            if (!_hasCut)
            {
                _hasCut = true;
                var response = await base.SendAsync(request, cancellationToken);
                var first = new byte[8192];
                var text = "";
                await using (var stream = await response.Content.ReadAsStreamAsync(cancellationToken))
                    while (!text.Contains("\n\n", StringComparison.Ordinal))
                        text += System.Text.Encoding.UTF8.GetString(first, 0, await stream.ReadAsync(first, cancellationToken));
                response.Content = new StringContent(text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)] + "id: 2\nevent: st");
                return response;
            }
            if (Failures < 2)
            {
                Failures++;
                throw new HttpRequestException("refused");
            }
            LastEventId ??= request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : "";
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
