import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { callJson, setCsrfToken } from "./client";

/** Somewhere the signed-in person may act: their provider, or one tenant. */
export interface Realm {
  kind: "provider" | "tenant";
  id: string;
  slug: string;
  name: string;
  /** Who the signed-in person is there. */
  person_id: string;
  color: string;
  color_text: string;
  logo_url: string | null;
  api_prefix: string;
  status: "active" | "suspended";
  is_agent: boolean;
  role: { id: string; name: string };
  permissions: string[];
}

export interface SignedIn {
  signed_in: true;
  csrf_token: string;
  expires_at: string;
  person: { id: string; name: string; email: string; language: string; time_zone: string };
  provider: Realm | null;
  tenants: Realm[];
}

export type Session = SignedIn | { signed_in: false };

export function adopt(session: Session): Session {
  setCsrfToken(session.signed_in ? session.csrf_token : "");
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => adopt(await callJson<Session>("/api/auth/session")),
  staleTime: 5 * 60_000,
});

export function useSession(): SignedIn {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data.signed_in) throw new Error("no session on a page that needs one");
  return data;
}

/** The realm whose pages are shown. Undefined under "all clients" of somebody without a provider. */
const RealmContext = createContext<Realm | null>(null);

export const RealmProvider = RealmContext.Provider;

export interface Here {
  realm: Realm;
  /** Prefix of the API calls of this realm; first part of every query key. */
  prefix: string;
  can: (permission: string) => boolean;
}

export function useRealm(): Here {
  const realm = useContext(RealmContext);
  if (!realm) throw new Error("no realm on a page that needs one");
  return { realm, prefix: realm.api_prefix, can: (permission) => realm.permissions.includes(permission) };
}

export const signIn = (email: string, password: string) => callJson<Session>("/api/auth/sign-in", { email, password });
export const signOut = () => callJson<void>("/api/auth/sign-out", {});
export const updateProfile = (locale: string) => callJson<Session>("/api/auth/profile", { language: locale }, "PATCH");

export interface Invitation {
  email: string;
  name: string;
  organisation: string;
  /** True if the link resets a password instead of inviting. */
  reset: boolean;
  /** True if the person has a login already and gives its password instead of choosing one. */
  has_login: boolean;
  expires_at: string;
}

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: () => callJson<Invitation>(`/api/auth/invitation?token=${encodeURIComponent(token)}`),
    retry: false,
    enabled: token !== "",
  });

export const acceptInvitation = (token: string, password: string) => callJson<Session>("/api/auth/invitation", { token, password });
export const requestReset = (email: string) => callJson<void>("/api/auth/password-reset", { email });
export const confirmReset = (token: string, password: string) =>
  callJson<Session>("/api/auth/password-reset/confirm", { token, password });
