using System.CommandLine;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>--farm NAME</c>, the same for every command.</summary>
internal static class FarmOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--farm") { Description = $"{World.ContosoFarm}, which is backed up, or {World.ScratchFarm}, which drills restore to.", DefaultValueFactory = _ => World.ContosoFarm };
        option.AcceptOnlyFromAmong(World.ContosoFarm, World.ScratchFarm);
        return option;
    }
}
