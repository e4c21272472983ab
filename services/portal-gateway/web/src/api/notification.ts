import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";
import type { Realm } from "./session";

const owner = "notification";

/** The feed of whoever is signed in: over all tenants for a provider's technician, else of the one tenant. */
export const feedQuery = (realm: Realm) =>
  queryOptions({
    queryKey: [realm.api_prefix, owner, "feed"],
    queryFn: () =>
      realm.kind === "provider"
        ? ok(api(realm.api_prefix).GET("/v1/provider-notifications", { params: { query: { page_size: 30 } } }))
        : ok(api(realm.api_prefix).GET("/v1/notifications", { params: { query: { page_size: 30 } } })),
    refetchInterval: 120_000,
  });

export const markRead = (realm: Realm, notification_ids: string[]) =>
  realm.kind === "provider"
    ? ok(api(realm.api_prefix).POST("/v1/provider-notifications:markRead", { body: { notification_ids } }))
    : ok(api(realm.api_prefix).POST("/v1/notifications:markRead", { body: { notification_ids } }));

export const deliveriesQuery = (prefix: string, ticket_id: string) =>
  queryOptions({
    queryKey: [prefix, owner, "deliveries", ticket_id],
    queryFn: async () => (await ok(api(prefix).GET("/v1/deliveries", { params: { query: { ticket_id, page_size: 100 } } }))).deliveries,
  });

export const retryDelivery = (prefix: string, delivery_id: string) =>
  ok(api(prefix).POST("/v1/deliveries/{delivery_id}:retry", { params: { path: { delivery_id } }, body: {} }));
