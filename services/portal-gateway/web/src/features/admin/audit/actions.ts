/** What the trail of a client tells about, to choose from. Others are shown as the server names them. */
export const auditActions: Record<string, string[]> = {
  session: ["signed_in", "refused"],
  person: ["created", "updated", "invited", "deactivated", "reactivated"],
  team: ["created", "updated", "deleted"],
  role: ["created", "updated", "deleted"],
  location: ["created", "updated", "deleted"],
  settings: ["updated"],
  api_key: ["created", "revoked"],
};

/** What the trail of a provider tells about. */
export const providerAuditActions: Record<string, string[]> = {
  session: ["signed_in", "refused"],
  tenant: ["created", "suspended", "resumed"],
  agent: ["created", "updated", "deactivated"],
  team: ["created", "updated", "deleted"],
  role: ["created", "updated", "deleted"],
};
