using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Escrow;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Documentation;

namespace SecureStoreBackup.Tests.Escrow;

public sealed class EscrowSealTests
{
    private const string Id = "https://contoso-sp.vault.azure.net/secrets/contoso-sssp/0f1e";
    private const string Point = "20261122t021500z-1a2b3c4d";

    [Theory]
    [InlineData("Pa$$w0rd\u00fc\u20ac")]
    [InlineData("")]
    public void What_is_sealed_opens_with_the_private_key(string secret) => Assert.Equal(secret, Opened(Seal(secret)));

    [Theory]
    [InlineData(318)]
    [InlineData(319)]
    [InlineData(25_600)]
    public void A_secret_of_any_length_can_be_sealed(int length) =>
        Assert.Equal(new string('x', length), Opened(Seal(new string('x', length))));

    [Fact, Invariant("I6")]
    public void The_file_shows_neither_a_secret_nor_a_hash_of_one_and_no_two_are_alike()
    {
        var (one, other) = (Encoding.UTF8.GetString(EscrowText.Write(Seal("hunter2-hunter2"))), Encoding.UTF8.GetString(EscrowText.Write(Seal("hunter2-hunter2"))));

        Assert.NotEqual(one, other);
        foreach (var form in new[] { "hunter2", Convert.ToBase64String("hunter2-hunter2"u8), Convert.ToHexStringLower(SHA256.HashData("hunter2-hunter2"u8)), Convert.ToBase64String(SHA256.HashData("hunter2-hunter2"u8)) })
            Assert.DoesNotContain(form, one, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Invariant("I6")]
    public void Another_private_key_opens_nothing_and_is_told_whose_it_is_not()
    {
        using var other = RSA.Create(2048);

        var refused = Assert.Throws<InvalidEscrowException>(() => EscrowSeal.Open(Seal("hunter2"), Id, other));

        Assert.Contains("safe-2026", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_is_found()
    {
        var file = Seal("hunter2");
        var bytes = Convert.FromBase64String(file.Secrets[0].Sealed);
        bytes[7] ^= 1;
        var damaged = file with { Secrets = [file.Secrets[0] with { Sealed = Convert.ToBase64String(bytes) }] };

        Assert.Contains("damaged", Assert.Throws<InvalidEscrowException>(() => EscrowSeal.Open(damaged, Id, EscrowKeys.Private)).Message, StringComparison.Ordinal);
    }

    [Fact, Invariant("I10")]
    public void A_file_cut_off_anywhere_is_refused_and_a_newer_one_by_its_number()
    {
        var bytes = EscrowText.Write(Seal("hunter2"));
        for (var length = 0; length < bytes.Length - 2; length++)
        {
            var part = bytes[..length];
            Assert.Throws<InvalidEscrowException>(() => EscrowText.Read(part));
        }

        var newer = Encoding.UTF8.GetString(bytes).Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal);
        Assert.Contains("schema version 2", Assert.Throws<InvalidEscrowException>(() => EscrowText.Read(Encoding.UTF8.GetBytes(newer))).Message, StringComparison.Ordinal);
        Assert.Equal("hunter2", Opened(EscrowText.Read(bytes)));
    }

    [Theory, Invariant("I10")]
    [InlineData("certificates", "RSA public key")]
    [InlineData("-----BEGIN CERTIFICATE-----", "certificate")]
    [InlineData("-----BEGIN PRIVATE KEY-----", "private key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----", "RSA public key")]
    public void What_is_no_public_key_is_refused_with_the_remedy(string pem, string says) =>
        Assert.Contains(says, EscrowRecipient.Check(pem), StringComparison.Ordinal);

    [Fact]
    public void A_short_key_and_a_key_of_curves_are_refused()
    {
        using var small = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Contains("2048 bits", EscrowRecipient.Check(small.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Contains("RSA public key", EscrowRecipient.Check(curve.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Null(EscrowRecipient.Check(EscrowKeys.Recipient.PublicKey));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1000)]
    public async Task Openssl_opens_it_as_the_documentation_says(int length)
    {
        var secret = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var directory = Directory.CreateTempSubdirectory("escrow-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "private.pem"), EscrowKeys.Private.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(directory.FullName, "safe-2026.json"), EscrowText.Write(Seal(secret)), TestContext.Current.CancellationToken);
            var commands = Documented(length > 318 ? "long" : "short");

            Assert.Equal(secret, await ShellAsync(commands, directory.FullName));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The commands as they stand in the documentation.</summary>
    private static string Documented(string which) =>
        Assert.Single(MarkdownPage.Read("docs/escrow.md").Blocks, block => block.Lines[0] == $"# {which}").ToString();

    private static async Task<string> ShellAsync(string commands, string directory)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands]) { WorkingDirectory = directory, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, await error);
        return await output;
    }

    private static EscrowFile Seal(string secret) => EscrowSeal.Seal(Point, EscrowKeys.Recipient, [(Id, new SecretValue(secret))]);

    private static string Opened(EscrowFile file) => EscrowSeal.Open(file, Id, EscrowKeys.Private).Reveal();
}
