using System.Text.Json;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Turns answers into objects. Pure.</summary>
internal static class Decoder
{
    /// <exception cref="InvalidAnswerException">The answer is not one object of the kind.</exception>
    public static T Object<T>(Resource<T> type, Request request, ReadOnlySpan<byte> answer)
        where T : class, IKubernetesObject
    {
        try
        {
            return JsonSerializer.Deserialize(answer, type.Json) ?? throw new InvalidAnswerException($"{request}: the answer is null, not a {type.Kind}.");
        }
        catch (Exception e) when (IsMisfit(e))
        {
            throw new InvalidAnswerException($"{request}: the answer is not a {type.Kind}: {Misfit(e)}.", e);
        }
    }

    /// <exception cref="InvalidAnswerException">The answer is not a list at all; single items that do not fit are set apart.</exception>
    public static KubernetesList<T> List<T>(Resource<T> type, Request request, ReadOnlySpan<byte> answer)
        where T : class, IKubernetesObject
    {
        ListDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(answer, WireJson.Default.ListDocument);
        }
        catch (Exception e) when (IsMisfit(e))
        {
            throw new InvalidAnswerException($"{request}: the answer is not a list: {Misfit(e)}.", e);
        }

        if (document?.Metadata.ResourceVersion is not { Length: > 0 } version)
            throw new InvalidAnswerException($"{request}: the answer is not a list: it has no metadata.resourceVersion.");

        List<T> items = [];
        List<MalformedObject> malformed = [];
        foreach (var element in document.Items ?? [])
            if (TryObject(type, element, out var error) is { } item)
                items.Add(item);
            else
                malformed.Add(new(ObjectHead.Of(element).Key, error));
        return new(items, version)
        {
            Continue = string.IsNullOrEmpty(document.Metadata.Continue) ? null : document.Metadata.Continue,
            Malformed = malformed,
        };
    }

    /// <exception cref="KubernetesException">The server ended the watch with an error.</exception>
    /// <exception cref="InvalidAnswerException">A type of event that we do not know.</exception>
    public static WatchEvent<T> Event<T>(Resource<T> type, WatchLine line)
        where T : class, IKubernetesObject
    {
        if (line.Type == "ERROR")
            throw new KubernetesException(Error(line.Object));
        if (line.Type == "BOOKMARK")
            return new WatchEvent<T>.Bookmark(ObjectHead.Of(line.Object).ResourceVersion);
        if (TryObject(type, line.Object, out var error) is not { } obj)
        {
            var head = ObjectHead.Of(line.Object);
            return new WatchEvent<T>.Malformed(new(head.Key, error), head.ResourceVersion);
        }

        return line.Type switch
        {
            "ADDED" => new WatchEvent<T>.Added(obj),
            "MODIFIED" => new WatchEvent<T>.Modified(obj),
            "DELETED" => new WatchEvent<T>.Deleted(obj),
            _ => throw new InvalidAnswerException($"A watch of {type} sent an event of the unknown type \"{line.Type}\"."),
        };
    }

    private static T? TryObject<T>(Resource<T> type, JsonElement element, out string error)
        where T : class, IKubernetesObject
    {
        try
        {
            var obj = element.Deserialize(type.Json);
            error = string.IsNullOrEmpty(obj?.Metadata.Name) ? "it has no metadata.name" : "";
            return error.Length == 0 ? obj : null;
        }
        catch (Exception e) when (IsMisfit(e))
        {
            error = Misfit(e);
            return null;
        }
    }

    private static Status Error(JsonElement element)
    {
        try
        {
            return element.Deserialize(KubernetesJson.Default.Status) ?? new Status { Code = 500, Message = "The watch ended with an error." };
        }
        catch (Exception e) when (IsMisfit(e))
        {
            return new Status { Code = 500, Message = "The watch ended with an error that is no Status." };
        }
    }

    // What a deserialiser, or the type itself, throws at content that does not fit. Anything else is a fault of ours.
    private static bool IsMisfit(Exception e) => e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException;

    // The exception's own message may quote the document, and the document may hold a secret.
    private static string Misfit(Exception e) => e is JsonException { Path: { Length: > 1 } path } ? $"{path} does not fit" : "it is not a JSON object";
}
