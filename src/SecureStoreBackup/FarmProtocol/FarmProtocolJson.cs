using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>The protocol's JSON: camel case, enums as strings, absent instead of null, unknown members ignored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(FarmInfo))]
[JsonSerializable(typeof(FingerprintAnswer))]
[JsonSerializable(typeof(PreflightRequest))]
[JsonSerializable(typeof(PreflightReport))]
[JsonSerializable(typeof(FenceRequest))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobStatus))]
[JsonSerializable(typeof(IReadOnlyList<JobStatus>))]
[JsonSerializable(typeof(FarmErrorAnswer))]
[JsonSerializable(typeof(IReadOnlyList<FarmSet>))]
[JsonSerializable(typeof(IReadOnlyList<SetFile>))]
[JsonSerializable(typeof(SetFile))]
[JsonSerializable(typeof(ServiceMasterKeyDependents))]
public sealed partial class FarmProtocolJson : JsonSerializerContext;
