using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

/// <summary>Every set under <c>Data/catalog</c> is judged as the expectation beside it says.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Cases => [.. CatalogCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_history_is_read_row_by_row_or_refused_with_its_place(string name)
    {
        var example = CatalogCase.Load(name);
        if (!example.Files.TryGetValue(HistoryFile.Name, out var bytes))
            return;
        using var stream = new MemoryStream(bytes);
        if (example.Expected.Unreadable is { } place)
            Assert.Contains(place, Assert.Throws<InvalidDataException>(() => HistoryFile.Read(stream)).Message, StringComparison.Ordinal);
        else
            Assert.Equal(example.Expected.Rows, HistoryFile.Read(stream).Select(row => row.DirectoryName ?? ""));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_set_is_judged_as_its_expectation_says(string name)
    {
        var (expected, files) = (CatalogCase.Load(name).Expected, CatalogCase.Load(name).Files);
        var token = TestContext.Current.CancellationToken;
        if (expected.Verdict == "Success")
        {
            Assert.StartsWith("good/", name, StringComparison.Ordinal);
            var (evidence, warnings) = await CatalogCase.JudgeAsync(files, token);
            Assert.Equal((expected.Log, expected.Warnings), (evidence.Log, warnings.Count));
            Assert.EndsWith("/00000001.bak", evidence.DatabaseFile, StringComparison.Ordinal);
            return;
        }
        Assert.StartsWith("bad/", name, StringComparison.Ordinal);
        var error = (await Assert.ThrowsAsync<FarmRefusedException>(() => CatalogCase.JudgeAsync(files, token))).Error;
        Assert.Equal(expected.Verdict, error.Code);
        Assert.Contains(expected.Says!, error.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(error.Hint), "It has no remedy.");
        if (expected.Unreadable is not null)
            Assert.StartsWith(@"'\\fs01\set\spbrtoc.xml' ", error.Message, StringComparison.Ordinal);
    }
}
