using System.Text.Json;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Picks files in any browser and reads the page's results.</summary>
internal static class Picker
{
    /// <summary>The maximum number of files in a case.</summary>
    private const int Batch = 25;

    /// <summary>Goes through the views of the real page up to the review. Returns what the page would send.</summary>
    public static async Task<IReadOnlyList<PickedFile>> HashInPageAsync(this IDriver driver, HashingHost host, IEnumerable<string> files)
    {
        var hashed = new List<PickedFile>();
        foreach (var batch in files.Chunk(Batch))
            hashed.AddRange(await HashBatchAsync(driver, host, batch));
        return hashed;
    }

    /// <summary>The PDQs of pictures by name, even those that are not good enough to send. Pictures that the browser cannot decode have none.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<Pdq>>> HashPicturesAsync(this IDriver driver, HashingHost host, IEnumerable<string> files)
    {
        await driver.GoAsync(new(host.Address, "/picked"));
        await Poll.UntilAsync("the page", async () => await driver.ReadAsync("output") is "Ready" and var text ? text : null);
        await driver.PickAsync(files);
        var json = await Poll.UntilAsync("the hashes", async () => await driver.ReadAsync("output") is ['[', ..] and var text ? text : null);
        return JsonSerializer.Deserialize<HashedPicture[]>(json, JsonSerializerOptions.Web)!.ToDictionary(picture => picture.Name, picture => picture.Pdqs ?? []);
    }

    private static async Task<IEnumerable<PickedFile>> HashBatchAsync(IDriver driver, HashingHost host, string[] files)
    {
        const string start = "[data-view=start] button.primary", next = "[data-view=pick] .actions button.primary:not([hidden])", body = "[data-view=review] pre";
        await driver.GoAsync(new(host.Address, "/index.html"));
        await WaitForAsync(driver, start);
        await driver.ClickAsync(start);
        await WaitForAsync(driver, "[data-view=pick]");
        await driver.PickAsync(files);
        await WaitForAsync(driver, $"[data-view=pick] .files li:nth-child({files.Length})");
        await WaitForAsync(driver, next);
        var notes = new List<string?>();
        for (var row = 1; row <= files.Length; row++)
            notes.Add(await driver.ReadAsync($".files > li:nth-child({row}) .note"));
        await driver.ClickAsync(next);

        var items = JsonDocument.Parse(await WaitForAsync(driver, body)).RootElement.GetProperty("items").EnumerateArray().ToList();
        var names = new List<string?>();
        for (var item = 1; item <= items.Count; item++)
            names.Add(await driver.ReadAsync($".items > li:nth-child({item}) .name"));
        return files.Select(Path.GetFileName).Select((name, row) => names.IndexOf(name) is >= 0 and var item
            ? new PickedFile(name!, notes[row], items[item].GetProperty("mediaType").GetString(), items[item].GetProperty("hashes").Deserialize<Hash[]>(JsonSerializerOptions.Web)!)
            : new PickedFile(name!, notes[row], null, []));
    }

    private static Task<string> WaitForAsync(IDriver driver, string selector) => Poll.UntilAsync(selector, () => driver.ReadAsync(selector));

    private sealed record HashedPicture(string Name, IReadOnlyList<Pdq>? Pdqs);
}

/// <summary>
/// A file that went through the real page, with what the page says about it and as it would be sent: the media type is null if the page
/// would not send it.
/// </summary>
internal sealed record PickedFile(string Name, string? Note, string? MediaType, IReadOnlyList<Hash> Hashes);
