using System.Net;
using Microsoft.AspNetCore.Http;
using TakeItDown.Addresses;
using TakeItDown.Cases;

namespace TakeItDown.Tests.Unit.Cases;

public sealed class BulkCasesTests : IDisposable
{
    private readonly BulkCases bulk = new(
        new(Microsoft.Extensions.Options.Options.Create(new EdgeOptions()), TimeProvider.System),
        Microsoft.Extensions.Options.Options.Create(new CaseOptions { BulkAbove = 20 }));

    public void Dispose() => bulk.Dispose();

    [Fact]
    public void An_address_that_sends_more_than_the_limit_sends_bulk() =>
        Assert.Equal([false, false, true, false], ((int[])[10, 8, 3, 2]).Select(hashes => IsBulk("192.0.2.1", hashes)));

    [Fact]
    public void A_large_case_is_bulk_and_leaves_the_address_as_it_was() =>
        Assert.Equal([true, false], ((int[])[100, 20]).Select(hashes => IsBulk("192.0.2.1", hashes)));

    [Fact]
    public void One_address_does_not_affect_another()
    {
        Assert.True(IsBulk("192.0.2.1", 100));
        Assert.False(IsBulk("192.0.2.1", 20));

        Assert.False(IsBulk("192.0.2.2", 1));
    }

    private bool IsBulk(string address, int hashes) =>
        bulk.IsBulk(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } }.Request, hashes);
}
