-- Health of a SecureStoreBackup.
local status = obj.status or {}
if status.phase == "Completed" then
  return {status = "Healthy", message = "Recovery point " .. (status.recoveryPoint or "")}
end
if status.phase == "Failed" then
  return {status = "Degraded", message = (status.reason or "") .. ": " .. (status.message or "")}
end
return {status = "Progressing", message = status.message or status.phase or "Pending"}
