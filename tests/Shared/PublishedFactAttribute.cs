using System.Runtime.CompilerServices;

namespace TakeItDown.Tests;

/// <summary>A test of the folder that <c>./dev publish</c> creates. <c>./dev test</c> creates it and sets <see cref="Variable"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedFactAttribute : FactAttribute
{
    public const string Variable = "TAKEITDOWN_PUBLISHED";

    public PublishedFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = $"{Variable} names no folder: run ./dev test.";
        SkipUnless = nameof(IsPublished);
        SkipType = typeof(PublishedFactAttribute);
    }

    public static bool IsPublished => Environment.GetEnvironmentVariable(Variable) is not null;
}
