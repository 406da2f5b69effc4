using System.Text;

namespace TakeItDown.Local.Host;

/// <summary>A function that takes one message of a queue at a time, as text (strict UTF-8) or bytes.</summary>
public sealed record QueueFunction(string Name, FunctionMethod Method, string Queue)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task RunAsync(IServiceProvider services, BinaryData body, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await Method.InvokeAsync(scope.ServiceProvider, parameter =>
            parameter.ParameterType == typeof(CancellationToken) ? cancellationToken
            : parameter.ParameterType == typeof(string) ? Utf8.GetString(body)
            : body);
    }
}
