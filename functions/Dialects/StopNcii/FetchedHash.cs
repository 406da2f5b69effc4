using System.Collections.ObjectModel;
using TakeItDown.Feed;
using TakeItDown.Hashes;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>One version of a hash, in full.</summary>
/// <param name="LastModtimestamp">The second of its stamp, which checkpoints are compared with.</param>
/// <param name="SignalType">StopNCII's word for it.</param>
/// <param name="HashValue">Lower-case hexadecimal.</param>
/// <param name="HashStatus">Active, or else withdrawn: the protocol has no word for a dispute, and stopping to match is all there is to do.</param>
internal sealed record FetchedHash(long LastModtimestamp, string SignalType, string HashValue, HashStatus HashStatus)
{
    /// <summary>Required, and empty: who claims a hash is nobody's business.</summary>
    public IReadOnlyDictionary<string, string> CaseNumbers { get; } = ReadOnlyDictionary<string, string>.Empty;

    public static FetchedHash Of(FeedRow row, string word)
    {
        var record = row.ToRecord();
        var status = record.HashStatus == HashStatus.Active ? HashStatus.Active : HashStatus.Withdrawn;
        return new(row.Position.Time.ToUnixTimeSeconds(), word, record.HashValue, status);
    }

    /// <summary>Never the hash: it must not slip into a log.</summary>
    public override string ToString() => SignalType;
}
