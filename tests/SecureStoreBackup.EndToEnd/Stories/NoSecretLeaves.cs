using System.Text;
using System.Text.Json;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>Told last: it searches what every other story left behind, too.</summary>
public sealed class NoSecretLeaves(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I6")]
    public async Task No_passphrase_password_or_key_stands_in_a_log_a_journal_an_object_an_event_or_a_manifest()
    {
        await using var story = await Story.BeginAsync(stage, "secrets", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Completed");
        var point = await story.ReadAsync($"ssb/{backup}", "{.status.recoveryPoint}");

        var secrets = Secrets();
        var places = await PlacesAsync(story).ToListAsync(TestContext.Current.CancellationToken);

        Assert.True(secrets.Count >= 4, "A passphrase, its copy, a password and a key file at least.");
        foreach (var kind in new[] { "operator", "agent", "object", "blob" })
            Assert.Contains(places, place => place.Kind == kind && place.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(kind == "agent" ? "agent" : point)) >= 0);
        var found = from place in places from form in secrets.SelectMany(Forms) where place.Content.AsSpan().IndexOf(form) >= 0 select place.Name;
        Assert.Empty(found.Distinct());
    }

    private HashSet<string> Secrets() =>
        [.. stage.Passphrases, .. stage.World.Vaults.Reveal(World.Vault), .. stage.World.Vaults.Reveal(World.ExportsVault)];

    /// <summary>As it is, as JSON and base64 write it, and what it is base64 of.</summary>
    private static IEnumerable<byte[]> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return bytes;
        yield return Encoding.UTF8.GetBytes(JsonEncodedText.Encode(secret).ToString());
        yield return Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes));
        var decoded = new byte[secret.Length];
        if (Convert.TryFromBase64String(secret, decoded, out var length) && length >= 16)
            yield return decoded[..length];
    }

    private async IAsyncEnumerable<Place> PlacesAsync(Story story)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        foreach (var file in Directory.EnumerateFiles(stage.World.Directory, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(stage.World.Directory, file);
            if (name.EndsWith(".log", StringComparison.Ordinal) || name.Contains("/agent/", StringComparison.Ordinal))
                yield return new Place(name.StartsWith("operator", StringComparison.Ordinal) ? "operator" : "agent", name, await ReadSharedAsync(file, cancellationToken));
        }

        yield return new Place("object", "policies, backups and events", Encoding.UTF8.GetBytes(await story.KubectlAsync("get", "ssbp,ssb,events", "--all-namespaces", "-o", "json")));
        foreach (var container in World.Containers)
        {
            foreach (var blob in await stage.World.Azurite.Account.ListBlobsAsync(container, cancellationToken))
            {
                if (blob.Name.EndsWith(".json", StringComparison.Ordinal))
                    yield return new Place("blob", blob.Name, await stage.World.Azurite.Account.ReadAsync(container, blob.Name, cancellationToken));
            }
        }
    }

    private static async Task<byte[]> ReadSharedAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    private sealed record Place(string Kind, string Name, byte[] Content);
}
