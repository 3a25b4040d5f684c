-- Makes a SecureStoreBackup of the policy, named by the second.
local backup = {
  apiVersion = obj.apiVersion,
  kind = "SecureStoreBackup",
  metadata = {
    name = obj.metadata.name .. "-by-hand-" .. os.date("!%Y%m%d%H%M%S"),
    namespace = obj.metadata.namespace,
  },
  spec = {policyName = obj.metadata.name},
}
return {{operation = "create", resource = backup}}
