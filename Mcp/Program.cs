namespace AIOps.Mcp;

public static class Program
{
    public static void Main()
    {
    }
}
