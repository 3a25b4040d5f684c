namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The column types that the statements we know answer with.</summary>
internal enum SqlType
{
    NVarChar,
    Int,
    BigInt,
    Bit,
    UniqueIdentifier,
    DateTime,
    VarBinaryMax,

    /// <summary>What SERVERPROPERTY is: text or int, known value by value.</summary>
    Variant,
}
