using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Addresses;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Tests.Unit.ProofOfWork;

public sealed class PriceTests : IDisposable
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly ProofOfWorkOptions prices = new() { Price = 10, MaxPrice = 5_000, LoadHashes = 1_000, AddressHashes = 400 };
    private readonly HashPayment payment;

    public PriceTests() => payment = new(
        new([new byte[32]], time),
        new(Microsoft.Extensions.Options.Options.Create(new EdgeOptions()), time),
        Microsoft.Extensions.Options.Options.Create(prices),
        time);

    public void Dispose() => payment.Dispose();

    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(0.5, 1_000, 10)]
    [InlineData(0.75, 0, 224)] // half of the way from 10 to 5,000, geometrically
    [InlineData(1, 0, 5_000)]
    [InlineData(0, 2_500, 25)]
    [InlineData(0, 1e9, 5_000)]
    [InlineData(1, 1e9, 5_000)]
    public void The_price_of_a_hash_rises_with_the_use_of_the_address_and_with_load(double used, double load, int price) =>
        Assert.Equal(price, prices.PriceAt(used, load));

    [Fact]
    public void The_price_grows_with_the_number_of_hashes()
    {
        Assert.Equal(10, WorkFor("192.0.2.1", 1));
        Assert.Equal(1_000, WorkFor("192.0.2.1", 100));
    }

    [Fact]
    public void A_crowded_address_pays_more_and_is_never_refused()
    {
        var works = Enumerable.Range(0, 10).Select(_ => WorkFor("192.0.2.1", 100)).ToList();

        Assert.Equal([1_000, 1_000], works[..2]); // half of its 400 hashes
        Assert.InRange(works[2], 10_000, 100_000);
        Assert.All(works[3..], work => Assert.InRange(work, 400_000, 500_000));
        Assert.Equal(1_000, WorkFor("192.0.2.2", 100));
    }

    [Fact]
    public void Hashes_that_this_process_has_accepted_raise_the_price_for_everyone_for_some_minutes()
    {
        payment.Accepted(4_000);

        Assert.Equal(4_000, WorkFor("192.0.2.1", 100));
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1_000, WorkFor("192.0.2.2", 100));
    }

    [Fact]
    public void The_price_of_an_address_falls_again_when_the_salt_is_replaced()
    {
        Enumerable.Range(0, 5).ToList().ForEach(_ => WorkFor("192.0.2.1", 100));

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1_000, WorkFor("192.0.2.1", 100));
    }

    private int WorkFor(string address, int hashes)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = System.Net.IPAddress.Parse(address) } };
        return (payment.CreateChallenge(http.Request, "submit:a", hashes).Parameters.Data.Counters + 1) / 2;
    }
}
