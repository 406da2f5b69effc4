using System.Security.Cryptography;
using TakeItDown.Cases;

namespace TakeItDown.Tests.Unit.Cases;

public class ServerSecretTests
{
    private static readonly IdempotencyKey Key = new(Guid.Parse("8f14e45f-ceea-467f-a1d2-1f6b2c3d4e5f"));
    private readonly ServerSecret secret = new("old", SHA256.HashData("old"u8));
    private readonly ServerSecret other = new("new", SHA256.HashData("new"u8));

    [Fact]
    public void A_key_always_gives_the_same_number_with_one_secret_and_a_different_one_with_another()
    {
        Assert.Equal(secret.CaseNumberFor(Key), secret.CaseNumberFor(Key));
        Assert.NotEqual(secret.CaseNumberFor(Key), other.CaseNumberFor(Key));
        Assert.NotEqual(secret.CaseNumberFor(Key), secret.CaseNumberFor(new(Guid.NewGuid())));
    }

    [Fact]
    public void A_PIN_depends_on_the_key_and_the_body_and_has_six_digits()
    {
        var pins = Enumerable.Range(0, 200).Select(body => secret.PinFor(Key, SHA256.HashData([(byte)body]))).ToList();

        Assert.All(pins, pin => Assert.Matches("^[0-9]{6}$", pin));
        Assert.True(pins.Distinct().Count() > 190);
        Assert.Equal(pins[0], secret.PinFor(Key, SHA256.HashData([0])));
    }

    [Fact]
    public void The_digest_of_a_PIN_depends_on_the_case_and_the_secret()
    {
        var digests = new[] { secret.PinDigest("A", "123456"), secret.PinDigest("B", "123456"), other.PinDigest("A", "123456") };

        Assert.Equal(3, digests.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(digests[0], secret.PinDigest("A", "123456"));
    }
}
