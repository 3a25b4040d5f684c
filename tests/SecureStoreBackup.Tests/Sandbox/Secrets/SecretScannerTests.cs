using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Sandbox.Secrets;

namespace SecureStoreBackup.Tests.Sandbox.Secrets;

/// <summary>A search that finds nothing proves something only when it finds what was planted.</summary>
public sealed class SecretScannerTests
{
    private const string Secret = "Pä$$ \"phrase\" & <more>+/=\\ 2026";

    private readonly byte[] _file = RandomNumberGenerator.GetBytes(300);

    public static TheoryData<string> Forms => new(SecretForms.Of(Secret).Concat(SecretForms.HashesOf(Secret)).Select(form => form.Form).Distinct());

    [Theory, MemberData(nameof(Forms)), Invariant("I6")]
    public void A_planted_leak_is_found_in_every_form_in_the_midst_of_other_things(string form)
    {
        var leak = SecretForms.Of(Secret).Concat(SecretForms.HashesOf(Secret)).First(known => known.Form == form).Bytes;
        byte[] content = [.. Encoding.UTF8.GetBytes("2026-11-22T02:15:00Z info: the job began "), .. leak, .. RandomNumberGenerator.GetBytes(64)];
        Assert.NotNull(Scanner().Find(content));
    }

    [Theory, Invariant("I6")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Base64_of_something_that_contains_it_is_found_wherever_it_begins(int before)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', before) + Secret + " and what follows"));
        Assert.NotNull(Scanner().Find($"Authorization: Basic {text}"));
    }

    [Fact, Invariant("I6")]
    public void A_key_file_is_found_but_its_hash_may_stand_there()
    {
        Assert.NotNull(Scanner().Find(Convert.ToHexString(_file)));
        Assert.Null(Scanner().Find(Convert.ToHexStringLower(SHA256.HashData(_file))));
    }

    [Fact]
    public void Nothing_is_found_where_nothing_is() =>
        Assert.Null(Scanner().Find(string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"line {i}: backup contoso-20261122t021500z went from Pending to Running"))));

    [Fact]
    public void What_is_found_is_named_without_the_secret()
    {
        var found = Scanner().Find($"oops {Secret}");
        Assert.NotNull(found);
        Assert.DoesNotContain(Secret, found, StringComparison.Ordinal);
    }

    private SecretScanner Scanner() => new([Secret], [_file]);
}
