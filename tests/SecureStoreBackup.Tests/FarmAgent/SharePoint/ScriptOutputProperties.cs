using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint;

/// <summary>Whatever PowerShell prints, the agent has the right result or a named error without a secret in it.</summary>
public sealed class ScriptOutputProperties
{
    private const string Secret = "Contoso-Passphrase-1";

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(1500).WithReplay(20261122, 3);

    private static readonly Dictionary<string, string> s_results = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Scripts"), "*.contract.json")
        .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
        .ToDictionary(contract => (string)contract["verb"]!, contract => contract["example"]!["lines"]!.AsArray()[^1]!.ToJsonString(), StringComparer.Ordinal);

    private static readonly Gen<string> s_noise = Gen.OneOf(
        Gen.Elements("", "\r", "WARNING: The local farm is not accessible. Cmdlets with FeatureDependencyId are not registered.", "#< CLIXML", "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><S S=\"Error\">x</S></Objs>",
            "@SPB1", "@SPB1 ", "@SPB1 {", "@SPB1 null", "@SPB1 []", "@SPB1 {}", "@SPB1 {\"t\":null}", "@SPB1 {\"t\":7}", "@SPB1 {\"t\":\"result\"", " @SPB1 {\"t\":\"result\",\"ok\":true}", "@SPB2 {\"t\":\"result\",\"ok\":true}", "\0\0\0", "PS>" + Secret,
            "@SPB1 {\"t\":\"log\",\"level\":\"warning\",\"msg\":null}", "@SPB1 {\"t\":\"progress\",\"msg\":\"50 percent\"}", "@SPB1 {\"t\":\"progress\"}", new string('[', 3000), "@SPB1 " + new string('[', 3000)),
        ArbMap.Default.GeneratorFor<string>().Select(text => (text ?? "").Replace("\n", " ", StringComparison.Ordinal)),
        Gen.Elements(s_results.Values.ToArray()).Select(result => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(ScriptLine.Prefix + result)).Replace("\n", " ", StringComparison.Ordinal)));

    private static readonly Gen<string> s_broken =
        from result in Gen.Elements(s_results.Values.ToArray())
        from at in Gen.Choose(0, result.Length - 1)
        from change in Gen.Elements("cut", "drop", "null", "flip", "quote")
        select ScriptLine.Prefix + (change switch
        {
            "cut" => result[..at],
            "drop" => result.Remove(at, 1),
            "flip" => string.Concat(result.AsSpan(0, at), ((char)(result[at] ^ 1)).ToString(), result.AsSpan(at + 1)),
            "quote" => result.Insert(at, "\""),
            _ => result.Replace("true", "null", StringComparison.Ordinal),
        }).Replace("\n", " ", StringComparison.Ordinal);

    private static readonly Gen<string> s_failure =
        from code in Gen.Elements("FarmInaccessible", "BackupFailed", "RestoreFailed", "PassphraseRefused", "KeyNotPropagated", "Nonsense", "")
        from message in Gen.Elements("", "it failed", "it failed for " + Secret, "Operating system error 5(Access is denied.).", "\0")
        from detail in Gen.Elements("null", "\"\"", "\"System.UnauthorizedAccessException 0x80070005\"", "\"Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException 0x80131500\"", "7")
        select $$$"""{{{ScriptLine.Prefix}}}{"t":"result","ok":false,"error":{"code":"{{{code}}}","message":{{{JsonValue.Create(message).ToJsonString()}}},"retryable":false,"detail":{{{detail}}}}}""";

    private static readonly Gen<string> s_verb = Gen.Elements(s_results.Keys.Order(StringComparer.Ordinal).ToArray());

    [Fact]
    public void A_result_among_noise_is_the_right_one_however_it_is_cut_into_pieces()
    {
        var cases = from verb in s_verb from before in Gen.ListOf(s_noise) from after in Gen.ListOf(s_noise) from piece in Gen.Choose(1, 4000) from feed in Gen.Elements("\n", "\r\n") select (verb, before, after, piece, feed);
        Check.One(s_config, Prop.ForAll(Arb.From(cases), given =>
        {
            var text = string.Join(given.feed, [.. given.before, ScriptLine.Prefix + s_results[given.verb], .. given.after]);

            Assert.Equal(s_results[given.verb], Read(given.verb, text, given.piece).Result is { } result ? JsonNode.Parse(s_results[given.verb])!["data"]!.ToJsonString() == JsonNode.Parse(result.Data!.Value.GetRawText())!.ToJsonString() ? s_results[given.verb] : "another" : "none");
            Answers.Read(given.verb, Read(given.verb, text, given.piece));
        }));
    }

    [Fact]
    public void Anything_at_all_is_a_result_or_a_named_error_without_a_secret()
    {
        var line = Gen.OneOf(s_noise, s_broken, s_failure, Gen.Elements(s_results.Values.ToArray()).Select(result => ScriptLine.Prefix + result));
        var cases = from verb in s_verb from lines in Gen.ListOf(line) from piece in Gen.Choose(1, 4000) select (verb, lines, piece);
        Check.One(s_config, Prop.ForAll(Arb.From(cases), given =>
        {
            try
            {
                Answers.Read(given.verb, Read(given.verb, string.Join('\n', given.lines), given.piece));
            }
            catch (FarmRefusedException refused)
            {
                var error = new SecretScrubber(new JobSecrets { Passphrase = Secret }).Clean(refused.Error);
                Assert.Contains(error.Code, typeof(FarmErrorCodes).GetFields().Select(field => field.Name));
                Assert.False(string.IsNullOrWhiteSpace(error.Message) || string.IsNullOrWhiteSpace(error.Hint));
                Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
            }
        }));
    }

    [Fact]
    public void Two_results_are_none()
    {
        var twice = ScriptLine.Prefix + s_results["Update-Key"] + "\n";

        Assert.Contains("more than one", Refusal("Update-Key", twice + twice).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_of_another_verb_is_none()
    {
        var kinds = s_results.Keys.Where(verb => verb is not ("Backup-Item" or "Restore-Item" or "Get-Farm" or "Get-SecureStore")).ToList();
        Assert.All(from verb in kinds from other in kinds where verb != other select (verb, other), pair =>
            Assert.Contains("what its contract does not say", Refusal(pair.verb, ScriptLine.Prefix + s_results[pair.other]).Message, StringComparison.Ordinal));
        Assert.Contains("does not say", Refusal("Backup-Item", ScriptLine.Prefix + s_results["Update-Key"]).Message, StringComparison.Ordinal);
        Assert.Contains("does not say", Refusal("Get-Farm", ScriptLine.Prefix + s_results["Get-SecureStore"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_line_at_the_end_is_no_result() => Assert.Contains("without a result", Refusal("Update-Key", ScriptLine.Prefix + s_results["Update-Key"][..^1]).Message, StringComparison.Ordinal);

    [Fact]
    public void Gigabytes_of_noise_are_not_kept()
    {
        var output = new ScriptOutput();
        var noise = new string('x', 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 2048; i++)
            output.Append(noise);
        output.Append("\n" + ScriptLine.Prefix + s_results["Update-Key"] + "\n");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024 * 1024);
        Assert.True(output.HasResult);
    }

    [Fact]
    public void A_line_longer_than_any_answer_is_noise()
    {
        var output = new ScriptOutput();
        output.Append(ScriptLine.Prefix + "{\"t\":\"result\",\"ok\":true,\"data\":{\"x\":\"");
        var piece = new string('x', 1024 * 1024);
        for (var i = 0; i <= ScriptOutput.MaxLine / piece.Length; i++)
            output.Append(piece);
        output.Append("\"}}\n");

        Assert.False(output.HasResult);
    }

    private static ScriptAnswer Read(string verb, string text, int piece = 4000)
    {
        var output = new ScriptOutput();
        for (var at = 0; at < text.Length; at += piece)
            output.Append(text.AsSpan(at, Math.Min(piece, text.Length - at)));
        output.Complete();
        return new ScriptAnswer(verb, output.Lines);
    }

    private static FarmError Refusal(string verb, string text) => Assert.Throws<FarmRefusedException>(() => Answers.Read(verb, Read(verb, text))).Error;
}
