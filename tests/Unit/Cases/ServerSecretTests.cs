using System.Security.Cryptography;
using System.Text;
using TakeItDown.Cases;

namespace TakeItDown.Tests.Unit.Cases;

public sealed class ServerSecretTests : IDisposable
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

    [Fact]
    public void A_text_is_encrypted_for_one_case_under_one_secret_and_differently_each_time()
    {
        const string text = """[[{"s":"image_md5","v":"0123456789abcdef0123456789abcdef"}]]""";
        var encrypted = secret.Encrypt("A", text);

        Assert.Equal(text, secret.Decrypt("A", encrypted));
        Assert.NotEqual(encrypted, secret.Encrypt("A", text));
        Assert.DoesNotContain("0123456789abcdef", Encoding.UTF8.GetString(Convert.FromBase64String(encrypted)), StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => secret.Decrypt("B", encrypted));
        Assert.ThrowsAny<CryptographicException>(() => other.Decrypt("A", encrypted));
        Assert.Throws<FormatException>(() => secret.Decrypt("A", "c2hvcnQ="));
    }

    [Fact]
    public void A_changed_ciphertext_is_refused()
    {
        var bytes = Convert.FromBase64String(secret.Encrypt("A", "text"));

        Assert.All(Enumerable.Range(0, bytes.Length), index =>
        {
            byte[] changed = [.. bytes];
            changed[index] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => secret.Decrypt("A", Convert.ToBase64String(changed)));
        });
    }

    [Fact]
    public void The_digest_of_a_body_depends_on_the_case_and_the_secret_and_is_not_that_of_the_body_alone()
    {
        var sha256 = SHA256.HashData("body"u8);
        var digests = new[] { secret.BodyDigest("A", sha256), secret.BodyDigest("B", sha256), other.BodyDigest("A", sha256), sha256 };

        Assert.Equal(4, digests.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(digests[0], secret.BodyDigest("A", sha256));
    }

    [Fact]
    public void A_digest_is_an_HMAC_of_its_purpose_and_content_also_when_many_threads_ask()
    {
        var expected = HMACSHA256.HashData(SHA256.HashData("old"u8), "pin-digest\0A:123456"u8);

        Assert.All(Enumerable.Range(0, 1_000).AsParallel().Select(_ => secret.PinDigest("A", "123456")), digest => Assert.Equal(expected, digest));
    }

    public void Dispose()
    {
        secret.Dispose();
        other.Dispose();
    }
}
