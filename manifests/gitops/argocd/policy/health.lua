-- Health of a SecureStoreBackupPolicy. Argo CD's words: Healthy, Progressing, Degraded, Suspended.
local function find(kind)
  for _, condition in ipairs((obj.status or {}).conditions or {}) do
    if condition.type == kind then
      return condition
    end
  end
  return {}
end

if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "The operator has not looked at this generation yet."}
end
local ready = find("Ready")
if find("Stalled").status == "True" then
  return {status = "Degraded", message = ready.message or ""}
end
if ready.status ~= "True" then
  return {status = "Progressing", message = ready.message or ""}
end
if obj.spec.suspend then
  return {status = "Suspended", message = "The policy is suspended: nothing starts by itself."}
end
return {status = "Healthy", message = "Protected: " .. (obj.status.protected or "Unknown") .. ". " .. (ready.message or "")}
