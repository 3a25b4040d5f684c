using System.Text;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>How columns and values look on the wire (MS-TDS 2.2.5.4 and 2.2.5.5).</summary>
internal static class SqlTypes
{
    private const byte NVarCharType = 0xE7;
    private const byte IntType = 0x38;
    private static readonly DateTime s_epoch = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>SQL_Latin1_General_CP1_CI_AS.</summary>
    public static ReadOnlySpan<byte> Collation => [0x09, 0x04, 0xD0, 0x00, 0x34];

    public static void WriteType(ByteWriter output, SqlType type)
    {
        switch (type)
        {
            case SqlType.NVarChar: output.Byte(NVarCharType).UInt16(8000).Bytes(Collation); break;
            case SqlType.Int: output.Byte(0x26).Byte(4); break;
            case SqlType.BigInt: output.Byte(0x26).Byte(8); break;
            case SqlType.Bit: output.Byte(0x68).Byte(1); break;
            case SqlType.UniqueIdentifier: output.Byte(0x24).Byte(16); break;
            case SqlType.DateTime: output.Byte(0x6F).Byte(8); break;
            case SqlType.VarBinaryMax: output.Byte(0xA5).UInt16(0xFFFF); break;
            case SqlType.Variant: output.Byte(0x62).Int32(8009); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "No such type.");
        }
    }

    public static void WriteValue(ByteWriter output, SqlType type, object? value)
    {
        if (value is null)
        {
            WriteNull(output, type);
            return;
        }
        switch (type)
        {
            case SqlType.NVarChar:
                var text = Encoding.Unicode.GetBytes((string)value);
                output.UInt16(text.Length).Bytes(text);
                break;
            case SqlType.Int: output.Byte(4).Int32((int)value); break;
            case SqlType.BigInt: output.Byte(8).Int64((long)value); break;
            case SqlType.Bit: output.Byte(1).Byte((bool)value ? (byte)1 : (byte)0); break;
            case SqlType.UniqueIdentifier: output.Byte(16).Bytes(((Guid)value).ToByteArray()); break;
            case SqlType.DateTime:
                var since = ((DateTime)value) - s_epoch;
                output.Byte(8).Int32(since.Days).Int32((int)((since - TimeSpan.FromDays(since.Days)).TotalSeconds * 300));
                break;
            case SqlType.VarBinaryMax:
                var bytes = (byte[])value;
                output.Int64(bytes.Length);
                if (bytes.Length > 0)
                    output.Int32(bytes.Length).Bytes(bytes);
                output.Int32(0);
                break;
            case SqlType.Variant: WriteVariant(output, value); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "No such type.");
        }
    }

    private static void WriteNull(ByteWriter output, SqlType type)
    {
        switch (type)
        {
            case SqlType.NVarChar: output.UInt16(0xFFFF); break;
            case SqlType.VarBinaryMax: output.Int64(-1); break;
            case SqlType.Variant: output.Int32(0); break;
            default: output.Byte(0); break;
        }
    }

    private static void WriteVariant(ByteWriter output, object value)
    {
        if (value is int number)
        {
            output.Int32(6).Byte(IntType).Byte(0).Int32(number);
            return;
        }
        var text = Encoding.Unicode.GetBytes((string)value);
        output.Int32(2 + 7 + text.Length).Byte(NVarCharType).Byte(7).Bytes(Collation).UInt16(8000).Bytes(text);
    }
}
