namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>How often each kind of event occurred in a run.</summary>
internal sealed record LoadCounts
{
    /// <summary>Versions that were appended to the feed.</summary>
    public int Records { get; set; }

    /// <summary>Rows of the feed. There are more rows than records, because some are written again.</summary>
    public int Rows { get; set; }

    /// <summary>Writers that died.</summary>
    public int Died { get; set; }

    /// <summary>Feed writes whose sender gave up.</summary>
    public int GivenUp { get; set; }

    /// <summary>Changes that failed and ran again.</summary>
    public int Failed { get; set; }

    /// <summary>Pages that readers read.</summary>
    public int Pages { get; set; }

    /// <summary>Readers that went back to their last checkpoint.</summary>
    public int Restarts { get; set; }

    /// <summary>Requests that reached storage.</summary>
    public int Requests { get; set; }

    public static LoadCounts operator +(LoadCounts left, LoadCounts right) => new()
    {
        Records = left.Records + right.Records,
        Rows = left.Rows + right.Rows,
        Died = left.Died + right.Died,
        GivenUp = left.GivenUp + right.GivenUp,
        Failed = left.Failed + right.Failed,
        Pages = left.Pages + right.Pages,
        Restarts = left.Restarts + right.Restarts,
        Requests = left.Requests + right.Requests,
    };
}
