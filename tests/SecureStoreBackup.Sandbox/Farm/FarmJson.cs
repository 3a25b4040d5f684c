using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Sandbox.Farm.Backups;
using SecureStoreBackup.Sandbox.Farm.Secrets;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>The farm's files: camel case, indented for people; <see cref="Line"/> writes one line.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Mount[]))]
[JsonSerializable(typeof(Fault[]))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(DatabaseBackupHeader))]
[JsonSerializable(typeof(InstanceState))]
[JsonSerializable(typeof(FarmState))]
[JsonSerializable(typeof(HostState))]
[JsonSerializable(typeof(ApplicationState))]
[JsonSerializable(typeof(ProxyState))]
[JsonSerializable(typeof(PaceState))]
[JsonSerializable(typeof(SecureStoreDatabase))]
[JsonSerializable(typeof(ServerKey))]
[JsonSerializable(typeof(LockHolder))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class FarmJson : JsonSerializerContext
{
    private static FarmJson? s_line;

    public static FarmJson Line => s_line ??= new FarmJson(new JsonSerializerOptions(Default.Options) { WriteIndented = false });
}
