namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>How much fire there was.</summary>
internal sealed record FireCount
{
    /// <summary>Versions that were given to the feed.</summary>
    public int Records { get; set; }

    /// <summary>Rows of the feed; more than records, since some are written again.</summary>
    public int Rows { get; set; }

    /// <summary>Writers that died.</summary>
    public int Died { get; set; }

    /// <summary>Writes of the feed whose sender gave up.</summary>
    public int GivenUp { get; set; }

    /// <summary>Changes that failed, and were run again.</summary>
    public int Failed { get; set; }

    /// <summary>Pages that readers read.</summary>
    public int Pages { get; set; }

    /// <summary>Readers that went back to their last checkpoint.</summary>
    public int Restarts { get; set; }

    /// <summary>Requests that reached storage.</summary>
    public int Requests { get; set; }

    public static FireCount operator +(FireCount left, FireCount right) => new()
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
