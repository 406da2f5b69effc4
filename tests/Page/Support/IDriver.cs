namespace TakeItDown.Tests.Page.Support;

/// <summary>Uses the page in a browser as a person does.</summary>
internal interface IDriver : IAsyncDisposable
{
    Task GoAsync(Uri address);

    Task ClickAsync(string selector);

    /// <summary>Picks files in the only file field.</summary>
    Task PickAsync(IEnumerable<string> files);

    /// <summary>The text of the first element that a selector finds; null if it finds none.</summary>
    Task<string?> ReadAsync(string selector);
}
