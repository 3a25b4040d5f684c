using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>The JSON that the agent keeps on its disk.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(FenceState))]
[JsonSerializable(typeof(StagedSet))]
[JsonSerializable(typeof(JobRequest))]
internal sealed partial class JobJson : JsonSerializerContext;
