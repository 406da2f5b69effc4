using TakeItDown.Operators;

namespace TakeItDown.Tests.Unit.Operators;

public class OperatorTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("on-call-2")]
    [InlineData("123")]
    public void A_name_is_lower_case_letters_digits_and_dashes(string name)
    {
        Assert.True(Operator.TryParse(name, out var parsed, out _));
        Assert.Equal(name, parsed.Name);
    }

    [Theory]
    [InlineData("al")]
    [InlineData("Alice")]
    [InlineData("alice_b")]
    [InlineData("alice\n")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-1234")]
    [InlineData(AuditEntry.Rule)]
    [InlineData(AuditEntry.HostKey)]
    public void Other_names_are_rejected_and_so_are_those_that_the_audit_uses_itself(string name)
    {
        Assert.False(Operator.TryParse(name, out _, out var problem));
        Assert.Equal(("name", "operator-name"), (problem.Field, problem.Rule.Name));
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(501, "reason-length")]
    public void A_reason_has_at_most_500_characters(int length, string? rule)
    {
        Assert.Equal(rule is null, Reason.TryParse(new('é', length), out var reason, out var problem));
        Assert.Equal((rule, length), (problem?.Rule.Name, reason?.Text.Length ?? length));
    }

    [Theory]
    [InlineData("our responsibilities")]
    [InlineData("they want this gone")]
    [InlineData("The person wrote on 2026-11-26 at 10:58 that platform example has 1,234,567,890 hashes")]
    public void A_reason_may_contain_words_and_numbers(string text) => Assert.True(Reason.TryParse(text, out _, out _));

    [Theory]
    [InlineData("tid_op_alice_0123456789abcdefghjkmnpqrstvwxyz was lost")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("case 7k3m-9qrt-v2wx-4yz8")]
    [InlineData("asked about 7K3M 9QRT V2WX 4YZ8")]
    [InlineData("7K3M9QRTV2WX4YZ8 again")]
    public void A_reason_must_not_contain_a_hash_a_case_number_or_a_key(string text)
    {
        Assert.False(Reason.TryParse(text, out _, out var problem));
        Assert.Equal("reason-secret", problem.Rule.Name);
        Assert.DoesNotContain(text, problem.Rule.Detail, StringComparison.Ordinal);
    }
}
