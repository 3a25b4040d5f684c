using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>Our kinds as the API server reads and writes them: camel case, enums as strings, absent instead of null, times in UTC with whole seconds.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, Converters = [typeof(TimeConverter), typeof(SharedTextConverter)])]
[JsonSerializable(typeof(PolicyResource))]
[JsonSerializable(typeof(BackupResource))]
[JsonSerializable(typeof(RestoreResource))]
public sealed partial class ApiJson : JsonSerializerContext;
