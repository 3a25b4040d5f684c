using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>State in JSON files, replaced whole: a reader sees the old content or the new, also after a kill.</summary>
internal static class JsonFile
{
    /// <summary>Null when there is no such file.</summary>
    public static T? Read<T>(string path, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not what this sandbox writes: {e.Message}", e);
        }
    }

    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(value, type));
        File.Move(next, path, overwrite: true);
    }
}
