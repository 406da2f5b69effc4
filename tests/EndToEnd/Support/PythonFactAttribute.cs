using System.Runtime.CompilerServices;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A test of the client for Python. Skipped without Python, and against any other exchange than the local one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = $"{Python.Skip} Also needs the local exchange.";
        SkipType = typeof(PythonReceiver);
        SkipWhen = nameof(PythonReceiver.IsSkipped);
    }
}
