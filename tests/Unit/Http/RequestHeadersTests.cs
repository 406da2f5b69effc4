using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Tests.Unit.Http;

public class RequestHeadersTests
{
    [Fact]
    public void Every_header_that_claims_another_origin_is_removed_and_no_other()
    {
        var headers = new HeaderDictionary
        {
            ["Forwarded"] = "for=192.0.2.1",
            ["X-Forwarded-For"] = "192.0.2.1",
            ["x-forwarded-host"] = "evil.example",
            ["X-FORWARDED-ANYTHING"] = "1",
            ["X-Azure-SocketIP"] = "192.0.2.2",
            ["Authorization"] = "Bearer key",
        };

        RequestHeaders.RemoveForwarded(headers);

        Assert.Equal(["Authorization", "X-Azure-SocketIP"], headers.Keys.Order(StringComparer.Ordinal));
    }
}
