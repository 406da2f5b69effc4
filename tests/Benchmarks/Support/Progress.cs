namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>Shows on standard error what is measured now.</summary>
internal static class Progress
{
    public static void Start(string what) => Console.Error.Write($"{DateTime.Now:HH:mm:ss} {what} ");

    public static void Step() => Console.Error.Write('.');

    public static void End() => Console.Error.WriteLine();
}
