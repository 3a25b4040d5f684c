using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes.Objects;

public sealed class TimeConverterTests
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2026, 11, 22, 3, 4, 5, TimeSpan.FromHours(1)).AddTicks(1_234_567);

    [Fact]
    public void A_time_is_written_in_whole_seconds_and_a_micro_time_with_six_digits_both_in_utc_and_cut_off() =>
        Assert.Equal(
            """{"time":"2026-11-22T02:04:05Z","micro":"2026-11-22T02:04:05.123456Z"}""",
            JsonSerializer.Serialize(new Times(Time, Time), TimesJson.Default.Times));

    [Fact]
    public void A_micro_time_at_a_whole_second_has_six_digits_too() =>
        Assert.Equal("2026-11-22T02:04:05.000000Z", MicroTimeConverter.Format(new(2026, 11, 22, 2, 4, 5, TimeSpan.Zero)));

    [Theory]
    [InlineData("2026-11-22T02:04:05Z")]
    [InlineData("2026-11-22T03:04:05+01:00")]
    [InlineData("2026-11-22T02:04:05.000000Z")]
    public void Any_way_of_writing_a_time_is_read(string text)
    {
        var times = JsonSerializer.Deserialize($$"""{"time":"{{text}}","micro":"{{text}}"}""", TimesJson.Default.Times)!;

        Assert.Equal((2, TimeSpan.Zero, times.Time), (times.Time!.Value.Hour, times.Time.Value.Offset, times.Micro));
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("1")]
    [InlineData("\"\"")]
    public void What_is_no_time_is_told_by_its_place(string json)
    {
        var e = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"time":{{json}}}""", TimesJson.Default.Times));

        Assert.Equal("$.time", e.Path);
    }

    [Fact]
    public void A_time_may_be_absent_or_null() =>
        Assert.Equal(new Times(null, null), JsonSerializer.Deserialize("""{"time":null}""", TimesJson.Default.Times));
}

internal sealed record Times(
    [property: JsonConverter(typeof(TimeConverter))] DateTimeOffset? Time,
    [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset? Micro);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Times))]
internal sealed partial class TimesJson : JsonSerializerContext;
