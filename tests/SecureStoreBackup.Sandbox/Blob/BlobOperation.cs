using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>What a request to the blob service asks for, as far as faults tell it apart.</summary>
public enum BlobOperation { Other, PutBlock, PutBlockList, PutBlob, SetMetadata, GetBlockList, Get, GetProperties, Delete, List }

internal static class BlobOperations
{
    const int SegmentsOfABlob = 3;

    public static BlobOperation Of(HttpRequest request)
    {
        var isBlob = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).Length >= SegmentsOfABlob;
        return (request.Method, request.Query["comp"].ToString()) switch
        {
            ("PUT", "block") => BlobOperation.PutBlock,
            ("PUT", "blocklist") => BlobOperation.PutBlockList,
            ("PUT", "metadata") when isBlob => BlobOperation.SetMetadata,
            ("PUT", "") when isBlob => BlobOperation.PutBlob,
            ("GET", "blocklist") => BlobOperation.GetBlockList,
            ("GET", "list") => BlobOperation.List,
            ("GET", "") when isBlob => BlobOperation.Get,
            ("HEAD", "") when isBlob => BlobOperation.GetProperties,
            ("DELETE", "") when isBlob => BlobOperation.Delete,
            _ => BlobOperation.Other,
        };
    }
}
