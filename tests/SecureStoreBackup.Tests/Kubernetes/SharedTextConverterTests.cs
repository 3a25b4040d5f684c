using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes;

public sealed class SharedTextConverterTests
{
    [Fact]
    public void Equal_texts_are_one_instance()
    {
        var words = Read("""["True","Ready","True","\u0054rue"]""");

        Assert.Equal(["True", "Ready", "True", "True"], words);
        Assert.Same(words[0], words[2]);
        Assert.Same(words[0], words[3]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Zażółć 🗝 \"quoted\" \\ line\nbreak")]
    [InlineData("x", 255)]
    [InlineData("x", 256)]
    [InlineData("x", 257)]
    [InlineData("ż", 128)]
    [InlineData("ż", 5000)]
    public void Every_text_comes_back_as_it_was(string unit, int times = 1)
    {
        var text = string.Concat(Enumerable.Repeat(unit, times));

        Assert.Equal([text], Read(JsonSerializer.Serialize([text], TextsJson.Default.StringArray)));
    }

    [Fact]
    public void Keys_and_nulls_are_as_ever()
    {
        var map = JsonSerializer.Deserialize("""{"a":"b","c":null}""", TextsJson.Default.DictionaryStringString)!;

        Assert.Equal(("b", null), (map["a"], map["c"]));
        Assert.Equal("""{"a":"b","c":null}""", JsonSerializer.Serialize(map, TextsJson.Default.DictionaryStringString));
    }

    [Fact]
    public void What_is_no_text_is_refused() => Assert.Equal("$[0]", Assert.Throws<JsonException>(() => Read("[7]")).Path);

    private static string[] Read(string json) => JsonSerializer.Deserialize(json, TextsJson.Default.StringArray)!;
}

[JsonSourceGenerationOptions(Converters = [typeof(SharedTextConverter)])]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TextsJson : JsonSerializerContext;
