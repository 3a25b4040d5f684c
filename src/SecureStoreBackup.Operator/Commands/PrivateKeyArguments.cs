using System.CommandLine;
using System.Security.Cryptography;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>A private key that secrets were sealed to, for when the vault is gone.</summary>
internal sealed class PrivateKeyArguments
{
    private const string Unusable = "--private-key: it is no RSA private key in PEM, or its password is another one (--private-key-password-file).";

    private readonly Option<FileInfo?> _key = new("--private-key") { Description = "File with an RSA private key (PEM) that the secrets were sealed to, for when the vault is gone." };
    private readonly Option<FileInfo?> _password = new("--private-key-password-file") { Description = "File with the private key's password." };

    public void AddTo(Command command)
    {
        command.Add(_key);
        command.Add(_password);
    }

    /// <summary>Null when none is named.</summary>
    /// <exception cref="InvalidDataException">It cannot be used.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RSA? Open(ParseResult parsed)
    {
        if (parsed.GetValue(_key) is not { } file)
            return null;
        var key = RSA.Create();
        try
        {
            var pem = File.ReadAllText(file.FullName);
            if (parsed.GetValue(_password) is { } password)
                key.ImportFromEncryptedPem(pem, File.ReadAllText(password.FullName).TrimEnd('\r', '\n'));
            else
                key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException(Unusable, e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
