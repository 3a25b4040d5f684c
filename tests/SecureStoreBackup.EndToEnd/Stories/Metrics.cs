using System.Globalization;
using System.Text.RegularExpressions;
using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed partial class Metrics(Stage stage)
{
    [Fact(Timeout = 300_000)]
    public async Task Metrics_say_what_the_status_says_after_a_restart_too_and_end_with_the_policy()
    {
        await using var story = await Story.BeginAsync(stage, "metrics", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        await story.WaitAsync($"ssb/{await story.BackupOfAsync("contoso")}", "Completed");
        await story.WaitUntilAsync("ssbp/contoso", "{.status.protected}", "True");
        var newest = DateTimeOffset.Parse(await story.ReadAsync("ssbp/contoso", "{.status.newestRecoveryPoint}"), CultureInfo.InvariantCulture).ToUnixTimeSeconds();

        await ShowsAsync(story, newest);
        await story.Operator.StopAsync("KILL", TestContext.Current.CancellationToken);
        await story.StartOperatorAsync();
        await ShowsAsync(story, newest);

        await story.KubectlAsync("delete", "ssbp/contoso");
        await story.UntilAsync(async () => !(await story.MetricsAsync()).Contains("securestore_policy_protected", StringComparison.Ordinal), () => "the policy's series to end");
    }

    private static async Task ShowsAsync(Story story, long newest)
    {
        var seen = "";
        await story.UntilAsync(
            async () => Value(seen = await TryMetricsAsync(story), "securestore_policy_protected") == "1"
                && Value(seen, "securestore_policy_newest_recovery_point_timestamp_seconds") == newest.ToString(CultureInfo.InvariantCulture)
                && Value(seen, "securestore_policy_consecutive_failed_backups") == "0",
            () => $"metrics that say what the status says; they are\n{seen}");
    }

    private static async Task<string> TryMetricsAsync(Story story)
    {
        try
        {
            return await story.MetricsAsync();
        }
        catch (HttpRequestException)
        {
            return "";   // the operator is on its way
        }
    }

    private static string? Value(string metrics, string name) =>
        Series().Matches(metrics).FirstOrDefault(line => line.Groups["name"].Value == name)?.Groups["value"].Value;

    [GeneratedRegex("^(?<name>[a-z_]+)\\{[^}]*policy=\"contoso\"[^}]*\\} (?<value>\\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Series();
}
