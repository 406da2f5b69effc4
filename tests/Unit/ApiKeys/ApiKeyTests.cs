using TakeItDown.ApiKeys;
using TakeItDown.Platforms;

namespace TakeItDown.Tests.Unit.ApiKeys;

public class ApiKeyTests
{
    [Fact]
    public void A_key_is_read_back_with_its_owner()
    {
        foreach (var owner in (ApiKeyOwner[])[ApiKeyOwner.Platform("example"), ApiKeyOwner.Operator("example"), ApiKeyOwner.Platform("op-example"), ApiKeyOwner.Operator("op-")])
        {
            Assert.True(ApiKey.TryParse(ApiKey.Create(owner).Text, out var read));
            Assert.Equal(owner, read.Owner);
        }
    }

    [Theory]
    [InlineData("op_alice")]
    [InlineData("op")]
    [InlineData("op_")]
    [InlineData("alice\n")]
    public void No_platform_can_have_an_id_that_makes_its_key_an_operator_s(string id) => Assert.False(PlatformOptions.IsId(id));

    [Fact]
    public void A_platform_named_almost_like_an_operator_s_key_stays_a_platform()
    {
        const string Secret = "0123456789abcdefghjkmnpqrstvwxyz";

        Assert.True(ApiKey.TryParse($"tid_op-alice_{Secret}", out var platform));
        Assert.True(ApiKey.TryParse($"tid_op_alice_{Secret}", out var @operator));
        Assert.Equal((ApiKeyKind.Platform, "op-alice"), (platform.Owner.Kind, platform.Owner.Name));
        Assert.Equal((ApiKeyKind.Operator, "alice"), (@operator.Owner.Kind, @operator.Owner.Name));
        Assert.False(ApiKey.TryParse($"tid_op_{Secret}", out _));
        Assert.False(ApiKey.TryParse($"tid_op_op_alice_{Secret}", out _));
    }

    [Fact]
    public void Its_text_is_never_in_a_log()
    {
        var key = ApiKey.Create(ApiKeyOwner.Operator("alice"));

        Assert.Equal("tid_op_alice_…", $"{key}");
        Assert.DoesNotContain(key.Text, $"{new CreatedApiKey(key.Text, 1)}", StringComparison.Ordinal);
    }
}
