using System.Text.Json;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Turns the answer to a list into objects: each item is found by its brackets and then read by itself, so that one that does not fit its type spoils no other. Pure.</summary>
internal static class ListDecoder
{
    // Deep enough that an object which nests too deeply for its own type spoils no other.
    private static readonly JsonReaderOptions s_deep = new() { MaxDepth = 1000 };

    /// <param name="onContinue">Is told the token of the next page, if there is one, before any item is read.</param>
    /// <exception cref="InvalidAnswerException">The answer is not a list at all; single items that do not fit are set apart.</exception>
    public static KubernetesList<T> List<T>(Resource<T> type, Request request, ReadOnlySpan<byte> answer, Action<string>? onContinue = null)
        where T : class, IKubernetesObject
    {
        var (metadata, places) = Outline(request, answer);
        if (metadata?.ResourceVersion is not { Length: > 0 } version)
            throw new InvalidAnswerException($"{request}: the answer is not a list: it has no metadata.resourceVersion.");
        var next = metadata.Continue is { Length: > 0 } token ? token : null;
        if (next is not null)
            onContinue?.Invoke(next);

        List<T> items = new(places.Count);
        List<MalformedObject> malformed = [];
        foreach (var place in places)
        {
            var json = answer[place];
            if (Decoder.TryObject(type, json, out var error) is { } item)
                items.Add(item);
            else
                malformed.Add(new(ObjectHead.Of(Element(json)).Key, error));
        }

        return new(items, version) { Continue = next, Malformed = malformed };
    }

    /// <summary>The metadata, which a server may write behind the items, and where each item lies.</summary>
    private static (ListMeta? Metadata, List<Range> Items) Outline(Request request, ReadOnlySpan<byte> answer)
    {
        List<Range> items = [];
        ListMeta? metadata = null;
        var place = "$";
        try
        {
            var reader = new Utf8JsonReader(answer, s_deep);
            Enter(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isItems = reader.ValueTextEquals("items"u8);
                place = isItems ? "$.items" : reader.ValueTextEquals("metadata"u8) ? "$.metadata" : "$";
                reader.Read();
                if (isItems && reader.TokenType != JsonTokenType.Null)
                    Items(ref reader, items);
                else if (place == "$.metadata")
                    metadata = metadata is null ? JsonSerializer.Deserialize(answer[Value(ref reader)], WireJson.Default.ListMeta) : throw new FormatException("They are there twice.");
                else
                    reader.Skip();
                place = "$";
            }

            reader.Read();   // throws when something follows
        }
        catch (Exception e) when (Decoder.IsMisfit(e))
        {
            throw new InvalidAnswerException($"{request}: the answer is not a list: {Decoder.Misfit(e, place)}.", e);
        }

        return (metadata, items);
    }

    private static void Items(ref Utf8JsonReader reader, List<Range> items)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException("The items are no array.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader));
    }

    private static void Enter(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        reader.Read();
        if (reader.TokenType != expected)
            throw new FormatException("The answer is no object.");
    }

    /// <summary>Where the value lies at which the reader stands, which is then behind the reader.</summary>
    private static Range Value(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static JsonElement Element(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, s_deep);
        return JsonElement.ParseValue(ref reader);
    }
}
