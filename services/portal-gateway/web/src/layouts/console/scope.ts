import { useParams } from "@tanstack/react-router";
import type { Realm, SignedIn } from "../../api/session";

/** The client whose pages are shown, by the address; undefined under "all clients". */
export function useScope(session: SignedIn): Realm | undefined {
  const { tenant } = useParams({ strict: false }) as { tenant?: string };
  return tenant ? session.tenants.find((each) => each.slug === tenant || each.id === tenant) : undefined;
}

const administration = /^((settings|person|team|role|mailbox|quarantine|category|location|api_key)\.manage|audit\.read)$/;

/** May this person see any administration page of the client? */
export function canAdminister(realm: Realm): boolean {
  return realm.permissions.some((permission) => administration.test(permission));
}
