using System.Text;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>Writes the tokens of a response (MS-TDS 2.2.7).</summary>
internal sealed class TokenWriter(string serverName)
{
    private const int More = 0x01;
    private const int Error = 0x02;
    private const int Count = 0x10;
    private const int Attention = 0x20;

    private readonly ByteWriter _out = new();

    public byte[] ToArray() => _out.ToArray();

    public TokenWriter LoginAck(Version version)
    {
        const string program = "Microsoft SQL Server";
        _out.Byte(0xAD).UInt16(1 + 4 + 1 + 2 * program.Length + 4)
            .Byte(1).Bytes([0x74, 0x00, 0x00, 0x04]).ShortText(program)
            .Bytes([(byte)version.Major, (byte)version.Minor, (byte)(version.Build >> 8), (byte)version.Build]);
        return this;
    }

    public TokenWriter DatabaseChanged(string now, string before) => Changed(1, now, before);

    public TokenWriter PacketSizeChanged(int now, int before) => Changed(4, $"{now}", $"{before}");

    public TokenWriter CollationChanged()
    {
        _out.Byte(0xE3).UInt16(1 + 1 + SqlTypes.Collation.Length + 1).Byte(7)
            .Byte((byte)SqlTypes.Collation.Length).Bytes(SqlTypes.Collation).Byte(0);
        return this;
    }

    public TokenWriter ConnectionReset()
    {
        _out.Byte(0xE3).UInt16(3).Byte(18).Byte(0).Byte(0);
        return this;
    }

    /// <summary>An ERROR token for severities above 10, an INFO token otherwise.</summary>
    public TokenWriter Message(SqlMessage message)
    {
        var body = new ByteWriter().Int32(message.Number).Byte(message.State).Byte(message.Severity)
            .LongText(message.Text).ShortText(serverName).ShortText("").Int32(message.Line).ToArray();
        _out.Byte(message.IsError ? (byte)0xAA : (byte)0xAB).UInt16(body.Length).Bytes(body);
        return this;
    }

    public TokenWriter Rows(ResultSet result)
    {
        _out.Byte(0x81).UInt16(result.Columns.Length);
        foreach (var column in result.Columns)
        {
            _out.Int32(0).UInt16(column.Type == SqlType.Variant ? 0x21 : 0x09);
            SqlTypes.WriteType(_out, column.Type);
            _out.ShortText(column.Name);
        }
        foreach (var row in result.Rows)
        {
            _out.Byte(0xD1);
            for (var i = 0; i < result.Columns.Length; i++)
                SqlTypes.WriteValue(_out, result.Columns[i].Type, row[i]);
        }
        return this;
    }

    public TokenWriter Done(bool more, bool error = false, int? rows = null) =>
        Done((more ? More : 0) | (error ? Error : 0) | (rows is null ? 0 : Count), rows ?? 0);

    public TokenWriter Cancelled() => Done(Attention, 0);

    private TokenWriter Done(int status, long rows)
    {
        _out.Byte(0xFD).UInt16(status).UInt16(0).Int64(rows);
        return this;
    }

    private TokenWriter Changed(byte type, string now, string before)
    {
        _out.Byte(0xE3).UInt16(1 + 1 + Encoding.Unicode.GetByteCount(now) + 1 + Encoding.Unicode.GetByteCount(before))
            .Byte(type).ShortText(now).ShortText(before);
        return this;
    }
}
