using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The role assignments: these and no others, each with the narrowest scope and a reason.</summary>
public sealed class RoleTests(Snapshots snapshots)
{
    private const string Functions = "id-";
    private const string Host = "idhost-";
    private const string Operator = "00000000-0000-0000-0000-000000000003";

    /// <summary>The role, the principal, and the narrowest scope that works.</summary>
    private static readonly (string Role, string Name, string Principal, string Scope)[] Allowed =
    [
        ("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", Host, "storageAccounts/host*"),
        ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", Functions, "storageAccounts/st*"),
        ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", Functions, "containers/exports"),
        ("974c5e8b-45b9-4653-ba55-5f855dd0fad8", "Storage Queue Data Contributor", Functions, "storageAccounts/st*"),
        ("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "Storage Table Data Contributor", Functions, "storageAccounts/st*"),
        ("d5a91429-5739-47e2-a06b-3470a27159e7", "EventGrid Data Sender", Functions, "topics/evgt-*"),
        ("4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User", Functions, "vaults/kv-*"),
        ("3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher", Functions, "components/appi-*"),
        ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", "evgt-", "containers/dead-letters"),
        ("c6a89b2d-59bc-44d0-9896-0f6e12d7b80a", "Storage Queue Data Message Sender", "evgst-", "queues/dead-letters"),
        ("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", Operator, "vaults/kv-*"),
        ("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", Operator, "vaults/kvop-*"),
        ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", Operator, "containers/$web"),
        ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", Operator, "containers/packages"),
        ("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader", Operator, "containers/deployments"),
    ];

    [Fact]
    public void Every_role_is_listed_and_has_the_narrowest_scope()
    {
        var assignments = snapshots.Of("Microsoft.Authorization/roleAssignments");

        Assert.Equal(Allowed.Length, assignments.Count);
        Assert.All(Allowed, allowed => Assert.Single(assignments, role => Matches(role, allowed.Role, allowed.Principal, allowed.Scope)));
    }

    /// <summary>A stolen token of the functions' identity replaces no code and reads no host key.</summary>
    [Fact]
    public void The_identity_of_the_functions_has_no_role_on_the_host_s_account_and_the_host_s_none_on_the_data()
    {
        var assignments = snapshots.Of("Microsoft.Authorization/roleAssignments");
        var ofFunctions = assignments.Where(role => Is(role, Functions)).ToList();

        Assert.NotEmpty(ofFunctions);
        Assert.All(ofFunctions, role => Assert.DoesNotContain("/storageAccounts/host", role.Scope, StringComparison.Ordinal));
        Assert.Contains("/storageAccounts/host", Assert.Single(assignments, role => Is(role, Host)).Scope, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_role_states_its_name_and_its_reason() =>
        Assert.All(snapshots.Of("Microsoft.Authorization/roleAssignments"), role =>
        {
            var name = Allowed.First(allowed => role.Text("properties.roleDefinitionId").EndsWith(allowed.Role, StringComparison.Ordinal)).Name;
            var description = role.Text("properties.description");
            Assert.StartsWith($"{name}: ", description, StringComparison.Ordinal);
            Assert.True(description.Length > name.Length + 20, description);
        });

    private static bool Is(Resource role, string principal) => role.Text("properties.principalId") is var id
        && (id == principal || id.Contains($"/{principal}", StringComparison.Ordinal));

    private static bool Matches(Resource role, string id, string principal, string scope)
    {
        var segments = role.Scope.Split('/');
        var (kind, name) = (segments[^2], segments[^1]);
        var pattern = scope.Split('/');
        return role.Text("properties.roleDefinitionId").EndsWith($"/{id}", StringComparison.Ordinal)
            && Is(role, principal)
            && kind == pattern[0]
            && (pattern[1].EndsWith('*') ? name.StartsWith(pattern[1][..^1], StringComparison.Ordinal) : name == pattern[1]);
    }
}
