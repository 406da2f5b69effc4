using System.Reflection;

namespace TakeItDown.Local.Host;

/// <summary>A method with [Function]. Its class is made anew for each invocation, from the services of the invocation's scope.</summary>
public sealed class FunctionMethod(MethodInfo method)
{
    private readonly ObjectFactory? create = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, []);

    public IReadOnlyList<ParameterInfo> Parameters { get; } = method.GetParameters();

    /// <summary>What the method returns once it is done, null for void and Task. Its exceptions come out as they were thrown.</summary>
    public async Task<object?> InvokeAsync(IServiceProvider scope, Func<ParameterInfo, object?> bind)
    {
        var arguments = Parameters.Select(bind).ToArray();
        var returned = method.Invoke(create?.Invoke(scope, null), BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        if (returned is not Task task)
            return returned;
        await task;
        return method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
    }
}
