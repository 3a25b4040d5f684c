using System.Text;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Secrets;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>Told last and alone, of the short stories and of the long ones: it searches what the others left behind, too.</summary>
[Trait("Suite", "Last")]
[Collection(nameof(NoSecretLeaves))]
[CollectionDefinition(nameof(NoSecretLeaves), DisableParallelization = true)]
public sealed class NoSecretLeaves(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I6")]
    public async Task No_secret_and_no_hash_of_one_stands_anywhere_outside_vault_and_farm()
    {
        await using var story = await Story.BeginAsync(stage, "secrets", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Completed");
        var point = await story.ReadAsync($"ssb/{backup}", "{.status.recoveryPoint}");

        var scanner = Scanner();
        var places = new Places(stage, story);
        var found = new List<string>();
        var kinds = new HashSet<string>();
        var seen = 0;
        await foreach (var place in places.AllAsync(TestContext.Current.CancellationToken))
        {
            seen++;
            if (scanner.Find(place.Content) is { } form)
                found.Add($"{place.Kind} {place.Name}: {form}");
            if (place.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(place.Evidence ?? point)) >= 0)
                kinds.Add(place.Kind);
        }

        Assert.Empty(found);
        Assert.True(seen > 50, $"Only {seen} places were looked at.");
        Assert.Superset(new HashSet<string>(Places.Kinds), kinds);   // each kind was really read: it holds what it must hold
    }

    /// <summary>Every passphrase of every story, and whatever the vaults ever held.</summary>
    private SecretScanner Scanner()
    {
        byte[][] files = [.. stage.World.Vaults.Reveal(World.ExportsVault).Select(Convert.FromBase64String)];
        string[] texts = [.. stage.Passphrases, .. stage.World.Vaults.Reveal(World.Vault)];
        Assert.True(texts.Length >= 3 && files.Length >= 1, "A passphrase, its copy, a password and a key file at least.");
        return new SecretScanner(texts, files);
    }
}
