import type { Role } from "../../../api/types";

export interface PermissionArea {
  /** What the permissions are about, such as `ticket`. */
  noun: string;
  names: string[];
}

/** The order people think in: what is worked on, then who, then how it is set up. */
const order = [
  "ticket",
  "category",
  "asset",
  "asset_type",
  "article",
  "person",
  "team",
  "location",
  "role",
  "mailbox",
  "quarantine",
  "notification",
  "delivery",
  "settings",
  "api_key",
  "audit",
];

/** Within an area: looking before doing, doing before managing. */
const acts = ["read", "create", "update", "write", "assign", "reply", "note", "link", "resolve", "close", "publish", "manage", "retry"];

/** The permissions by what they are about; unknown nouns at the end, so that new ones are never lost. */
export function permissionAreas(names: string[]): PermissionArea[] {
  const areas = new Map<string, string[]>();
  for (const name of names) {
    const noun = name.split(".")[0]!;
    areas.set(noun, [...(areas.get(noun) ?? []), name]);
  }
  const place = (noun: string) => (order.includes(noun) ? order.indexOf(noun) : order.length);
  const step = (name: string) => acts.indexOf(name.split(".")[1] ?? "");
  return [...areas.entries()]
    .map(([noun, found]) => ({ noun, names: found.toSorted((a, b) => step(a) - step(b)) }))
    .toSorted((a, b) => place(a.noun) - place(b.noun));
}

/** Nobody can give what they do not have themselves. */
export function mayGive(role: Pick<Role, "permissions">, can: (permission: string) => boolean): boolean {
  return role.permissions.every((name) => can(name));
}
