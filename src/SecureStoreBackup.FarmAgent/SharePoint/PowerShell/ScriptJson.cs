using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>The JSON between agent and scripts. The default encoder writes ASCII only, as the scripts need.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ScriptRequest))]
[JsonSerializable(typeof(ScriptLine))]
[JsonSerializable(typeof(FarmSnapshot))]
[JsonSerializable(typeof(SecureStoreSnapshot))]
[JsonSerializable(typeof(StartServiceInstanceData))]
[JsonSerializable(typeof(HostSnapshot))]
[JsonSerializable(typeof(BackupItemData))]
[JsonSerializable(typeof(RestoreItemData))]
[JsonSerializable(typeof(BackupHistoryData))]
[JsonSerializable(typeof(UpdateKeyData))]
internal sealed partial class ScriptJson : JsonSerializerContext;
