namespace AIOps.Agent;

public sealed class Program
{
    private Program()
    {
    }

    public static void Main(string[] args)
    {
        var app = WebApplication.CreateSlimBuilder(args).Build();
        app.Run();
    }
}
