using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A person on the page, in any browser. They find everything by its text. Keys name texts of the page.</summary>
internal interface IVisit : IAsyncDisposable
{
    LiveExchange Exchange { get; }

    /// <summary>The texts of the page in this person's language.</summary>
    Texts Says { get; }

    Task PressAsync(string key);

    /// <summary>Presses a button and waits for the view with this heading.</summary>
    Task PressAsync(string key, string heading);

    /// <summary>Follows a link and waits for the view with this heading.</summary>
    Task FollowAsync(string link, string heading);

    /// <summary>Picks files and waits until they are hashed.</summary>
    Task AddAsync(params FilePayload[] files);

    /// <summary>Opens the JSON that the page will send, and returns it.</summary>
    Task<string> ReadCodesAsync();

    Task ExpectAlertAsync(string key);

    /// <summary>Refreshes until the case shows this text.</summary>
    Task RefreshUntilAsync(string text);

    /// <summary>From now on, requests reach the exchange, but its responses are lost.</summary>
    Task LoseResponsesAsync(string path);

    /// <summary>From now on, requests get this response.</summary>
    Task AnswerAsync(string path, int status, string? rule = null, int? retryAfterSeconds = null);

    /// <summary>From now on, requests need a proof of work that takes hours.</summary>
    Task AskForProofAsync(string path);

    Task RestoreResponsesAsync(string path);
}
