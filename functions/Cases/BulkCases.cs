using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TakeItDown.Addresses;

namespace TakeItDown.Cases;

/// <summary>
/// Decides which changes of cases are bulk: those of an address that has sent more than <see cref="CaseOptions.BulkAbove"/> hashes within an
/// hour, the new ones included. They are published behind everybody else's, so that nobody's few pictures wait for somebody's many.
/// </summary>
public sealed class BulkCases(ClientAddresses addresses, IOptions<CaseOptions> options) : IDisposable
{
    private readonly AddressBuckets quotas = new(addresses, options.Value.BulkAbove);

    public bool IsBulk(HttpRequest request, int hashes) => !quotas.TryTake(request, hashes);

    public void Dispose() => quotas.Dispose();
}
