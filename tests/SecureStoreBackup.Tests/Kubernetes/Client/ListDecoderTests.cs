using System.Text;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

public sealed class ListDecoderTests
{
    private const string Metadata = """
        "metadata":{"resourceVersion":"7","continue":"next"}
        """;
    private const string Good = """{"metadata":{"name":"good"}}""";

    [Theory]
    [InlineData($$"""{{{Metadata}},"items":[{{Good}}]}""")]
    [InlineData($$"""{"items":[{{Good}}],{{Metadata}}}""")]
    [InlineData($$"""{"kind":"List","extra":{"items":[1],"metadata":2}, {{Metadata}} , "items" : [ {{Good}} ] }""")]
    public void Members_come_in_any_order_and_others_are_passed_over(string answer)
    {
        var list = Decode(answer);

        Assert.Equal(("7", "next", "good"), (list.ResourceVersion, list.Continue, Assert.Single(list.Items).Metadata.Name));
    }

    [Theory]
    [InlineData($$"""{{{Metadata}}}""")]
    [InlineData($$"""{{{Metadata}},"items":null}""")]
    [InlineData($$"""{{{Metadata}},"items":[]}""")]
    public void A_list_of_nothing_is_a_list(string answer) => Assert.Empty(Decode(answer).Items);

    [Theory]
    [InlineData("""{"metadata":{"name":"bad","namespace":"ns"},"spec":[]}""", "ns/bad", "$.spec does not fit")]
    [InlineData("""{"metadata":7}""", "", "$.metadata does not fit")]
    [InlineData("""{"metadata":{"namespace":"ns"}}""", "ns/", "it has no metadata.name")]
    [InlineData("null", "", "it has no metadata.name")]
    [InlineData("7", "", "it is not a JSON object")]
    public void An_item_that_does_not_fit_is_set_apart_and_the_next_is_read(string bad, string key, string error)
    {
        var list = Decode($$"""{{{Metadata}},"items":[{{bad}},{{Good}}]}""");

        Assert.Equal("good", Assert.Single(list.Items).Metadata.Name);
        var malformed = Assert.Single(list.Malformed);
        Assert.Equal((key, error), (malformed.Key.ToString(), malformed.Error));
    }

    [Fact]
    public void An_item_that_nests_too_deeply_for_its_type_is_set_apart_by_its_name()
    {
        var deep = $$"""{"metadata":{"name":"deep"},"other":{{new string('[', 500)}}{{new string(']', 500)}}}""";

        var list = Decode($$"""{{{Metadata}},"items":[{{deep}},{{Good}}]}""");

        Assert.Equal(["good"], list.Items.Select(item => item.Metadata.Name));
        Assert.Equal(["deep"], list.Malformed.Select(item => item.Key.Name));
    }

    [Theory]
    [InlineData("[]", "it is not a JSON object")]
    [InlineData($$"""{{{Metadata}},"items":[{{Good}}]} trailing""", "it is not a JSON object")]
    [InlineData($$"""{{{Metadata}},"items":7}""", "$.items does not fit")]
    [InlineData("""{"metadata":[],"items":[]}""", "$.metadata does not fit")]
    [InlineData("""{"items":[]}""", "it has no metadata.resourceVersion")]
    [InlineData($$"""{{{Metadata}},{{Metadata}},"items":[]}""", "$.metadata does not fit")]
    public void What_is_no_list_is_refused(string answer, string error) =>
        Assert.Contains($"the answer is not a list: {error}", Assert.Throws<InvalidAnswerException>(() => Decode(answer)).Message, StringComparison.Ordinal);

    /// <summary>A list that was cut off anywhere must never look like a shorter one: what it lacks would count as deleted.</summary>
    [Fact]
    public void No_beginning_of_a_list_is_a_list()
    {
        var whole = Encoding.UTF8.GetBytes($$"""{{{Metadata}},"items":[{{Good}},{{Good}}]}""");

        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidAnswerException>(() => Decode(whole.AsSpan(0, length)));
    }

    private static KubernetesList<Widget> Decode(string answer) => Decode(Encoding.UTF8.GetBytes(answer));

    private static KubernetesList<Widget> Decode(ReadOnlySpan<byte> answer) => ListDecoder.List(Widget.Resource, Request.List(Widget.Resource, "default", ListOptions.All, null), answer);
}
