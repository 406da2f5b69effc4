namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function. Stands in for the type of the same name in Microsoft.Azure.Functions.Worker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Who may call an HTTP function: anyone, holders of a function key, or holders of the master key.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

/// <summary>Binds a parameter to an HTTP request. No method means every method.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    public string[] Methods { get; } = methods;

    public string? Route { get; set; }
}

/// <summary>Binds a parameter to one message of a storage queue.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;
}

/// <summary>Runs a function on an NCRONTAB schedule of six fields, seconds first.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    public string Schedule { get; } = schedule;

    public bool RunOnStartup { get; set; }
}
