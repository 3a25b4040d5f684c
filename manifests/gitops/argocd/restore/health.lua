-- Health of a SecureStoreRestore. A plan that waits to be confirmed is Suspended: only a person goes on from there.
local status = obj.status or {}
if status.phase == "Completed" then
  return {status = "Healthy", message = status.message or "Everything that was asked for was done and proven."}
end
if status.phase == "Failed" or status.phase == "AwaitingKey" then
  return {status = "Degraded", message = (status.reason or "") .. ": " .. (status.message or "")}
end
if status.phase == "AwaitingConfirmation" then
  return {status = "Suspended", message = status.message or ""}
end
return {status = "Progressing", message = status.message or status.phase or "Pending"}
