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

    /// <exception cref="InvalidAnswerException">The answer is not an access review.</exception>
    public static bool Allowed(Request request, ReadOnlySpan<byte> answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, KubernetesJson.Default.AccessReview)?.Status?.Allowed
                ?? throw new InvalidAnswerException($"{request}: the answer has no status.");
        }
        catch (Exception e) when (IsMisfit(e))
        {
            throw new InvalidAnswerException($"{request}: the answer is not an access review.", e);
        }
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

    /// <summary>Null when the JSON does not fit the type; then the error says where.</summary>
    public static T? TryObject<T>(Resource<T> type, ReadOnlySpan<byte> json, out string error)
        where T : class, IKubernetesObject
    {
        try
        {
            return Named(JsonSerializer.Deserialize(json, type.Json), out error);
        }
        catch (Exception e) when (IsMisfit(e))
        {
            error = Misfit(e);
            return null;
        }
    }

    private static T? TryObject<T>(Resource<T> type, JsonElement element, out string error)
        where T : class, IKubernetesObject
    {
        try
        {
            return Named(element.Deserialize(type.Json), out error);
        }
        catch (Exception e) when (IsMisfit(e))
        {
            error = Misfit(e);
            return null;
        }
    }

    private static T? Named<T>(T? obj, out string error)
        where T : class, IKubernetesObject
    {
        error = string.IsNullOrEmpty(obj?.Metadata.Name) ? "it has no metadata.name" : "";
        return error.Length == 0 ? obj : null;
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

    /// <summary>What a deserialiser, or the type itself, throws at content that does not fit. Anything else is a fault of ours.</summary>
    public static bool IsMisfit(Exception e) => e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException;

    /// <summary>Where it does not fit. The exception's own message may quote the document, and the document may hold a secret.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="place">The path of what was read.</param>
    public static string Misfit(Exception e, string place = "$")
    {
        var path = place + (e is JsonException { Path: { Length: > 1 } within } ? within[1..] : "");
        return path == "$" || e is JsonException { Path: null } ? "it is not a JSON object" : $"{path} does not fit";
    }
}
