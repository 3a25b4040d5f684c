using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint;

public sealed class ShowTreeTests
{
    private const string Database = "Secure_Store_Service_DB";

    private static readonly string[] s_english =
    [
        @"Farm\",
        @"    [SharePoint_Config]\",
        @"    *[SharePoint Server State Service]\",
        @"    Shared Services\",
        @"        Shared Services Applications\",
        @"            Secure Store Service\",
        @"                Secure_Store_Service_DB\",
        @"        Shared Services Proxies\",
        @"            Secure Store Service\",
    ];

    [Fact]
    public void Application_and_proxy_of_one_name_are_told_apart_by_the_database()
    {
        var tree = ShowTree.Parse(s_english);

        Assert.Equal(@"Farm\Shared Services\Shared Services Applications\Secure Store Service", tree.ApplicationPath("Secure Store Service", Database));
        Assert.Equal(@"Farm\Shared Services\Shared Services Proxies\Secure Store Service", tree.ProxyPath("Secure Store Service", "Secure Store Service", Database));
    }

    [Fact]
    public void Containers_may_be_localized_bracketed_and_indented_otherwise()
    {
        var tree = ShowTree.Parse(
        [
            "[Farm]", "  [Gemeinsame Dienste]", "    [Gemeinsame Dienstanwendungen]", "      Secure Store", "        " + Database,
            "    [Gemeinsame Dienstproxys]", "      Secure Store Proxy",
        ]);

        Assert.Equal(@"Farm\Gemeinsame Dienste\Gemeinsame Dienstanwendungen\Secure Store", tree.ApplicationPath("Secure Store", Database));
        Assert.Equal(@"Farm\Gemeinsame Dienste\Gemeinsame Dienstproxys\Secure Store Proxy", tree.ProxyPath("Secure Store Proxy", "Secure Store", Database));
    }

    [Fact]
    public void An_asterisk_in_the_first_column_takes_the_place_of_a_space()
    {
        var tree = ShowTree.Parse(["Farm\\", "*   Excluded\\", "    Shared\\", "        Secure Store\\", "            DB\\"]);

        Assert.Equal(@"Farm\Shared\Secure Store", tree.ApplicationPath("Secure Store", "DB"));
    }

    [Fact]
    public void An_item_that_cannot_be_selected_is_no_item()
    {
        var tree = ShowTree.Parse([@"Farm\", @"    [Secure Store]\", @"        DB\"]);

        Assert.Equal(FarmErrorCodes.ItemNotFound, Assert.Throws<FarmRefusedException>(() => tree.ApplicationPath("Secure Store", "DB")).Error.Code);
    }

    [Fact]
    public void Two_items_that_could_be_meant_are_both_named()
    {
        var tree = ShowTree.Parse([@"Farm\", @"    A\", @"        Secure Store\", @"    B\", @"        Secure Store\"]);

        var refused = Assert.Throws<FarmRefusedException>(() => tree.ApplicationPath("Secure Store", "DB"));

        Assert.Contains(@"Farm\A\Secure Store; Farm\B\Secure Store", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_tree_has_no_items() =>
        Assert.Throws<FarmRefusedException>(() => ShowTree.Parse([]).ApplicationPath("Secure Store", "DB"));
}
