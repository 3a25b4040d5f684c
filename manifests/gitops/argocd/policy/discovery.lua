-- "Back up now" can be chosen once the operator has accepted the policy.
local accepted = obj.status ~= nil and obj.status.observedGeneration == obj.metadata.generation
return {["back-up-now"] = {["disabled"] = not accepted}}
