namespace TakeItDown.Tests.Page.Support;

/// <summary>The way through all views of the page.</summary>
internal static class EveryView
{
    /// <summary>The situations that have a view with advice.</summary>
    private static readonly string[] Topics = ["threat", "missing", "fake", "helper", "adult", "next"];

    /// <summary>Goes through all views and stops at each.</summary>
    public static async IAsyncEnumerable<string> EveryViewAsync(this IVisit visit)
    {
        await foreach (var view in ViewsAroundStartAsync(visit))
            yield return view;
        await visit.PressAsync("start.go", "pick.title");
        yield return "pick";
        await visit.AddAsync(Picked.NewPicture("IMG_2041.bmp"), Picked.Drawn(Drawing.Named("flat-grey.png")), Picked.NewVideo("VID_0007.mp4"), Picked.Text());
        yield return "pick-ready";
        await visit.PressAsync("footer.help", "help.title");
        await visit.FollowAsync("stopncii.org", "away.title");
        yield return "away";
        await visit.PressAsync("away.stay", "help.title");
        await visit.PressAsync("back", "pick.title");
        await visit.PressAsync("pick.next", "review.title");
        var sent = await visit.ReadCodesAsync();
        yield return "review";
        await visit.AskForProofAsync("cases");
        await visit.PressAsync("review.send", "proof.title");
        yield return "proof";
        await visit.PressAsync("pick.cancel", "review.title");
        await visit.RestoreResponsesAsync("cases");
        await foreach (var view in TroubleViewsAsync(visit))
            yield return view;
        await visit.PressAsync("back", "review.title");
        await visit.PressAsync("review.send", "number.title");
        yield return "number";
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync(visit.Says["state.Sent"]);
        await visit.Exchange.SendVerdictAsync("example", Visit.Verdict(sent, "Blocked"));
        await visit.RefreshUntilAsync(visit.Says["state.Blocked"]);
        yield return "status";
        await visit.PressAsync("footer.number", "number.again");
        yield return "number-again";
        await visit.PressAsync("back", "status.title");
        await visit.PressAsync("status.withdraw", "withdraw.title");
        yield return "withdraw";
        await visit.PressAsync("withdraw.go", "withdraw.done.title");
        yield return "withdrawn";
    }

    private static async IAsyncEnumerable<string> ViewsAroundStartAsync(IVisit visit)
    {
        yield return "start";
        await visit.PressAsync("footer.help", "help.title");
        yield return "help";
        await visit.PressAsync("back", "start.title");
        foreach (var topic in Topics)
        {
            await visit.PressAsync($"{topic}.title", $"{topic}.title");
            yield return $"advice-{topic}";
            await visit.PressAsync("back", "start.title");
        }
        await visit.PressAsync("start.have", "open.look");
        yield return "open";
        await visit.PressAsync("open.show");
        await visit.ExpectAlertAsync("open.case");
        yield return "open-mistyped";
        await visit.PressAsync("back", "start.title");
    }

    private static async IAsyncEnumerable<string> TroubleViewsAsync(IVisit visit)
    {
        await visit.LoseResponsesAsync("cases");
        await visit.PressAsync("review.send", "trouble.offline.title");
        yield return "trouble-offline";
        await visit.RestoreResponsesAsync("cases");
        await visit.AnswerAsync("cases", 503, retryAfterSeconds: 90);
        await visit.PressAsync("again", "trouble.server.title");
        yield return "trouble-server";
        await visit.RestoreResponsesAsync("cases");
        await visit.AnswerAsync("cases", 400, rule: "hash-value");
        await visit.PressAsync("again", "send.refused.title");
        yield return "trouble-refused";
        await visit.RestoreResponsesAsync("cases");
    }
}
