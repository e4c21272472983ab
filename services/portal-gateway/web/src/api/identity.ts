import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok, onRevision } from "./client";
import type { operations } from "./schema";
import type { Agent, Location, Person, Role, Team, TenantSettings } from "./types";

type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody: { content: { "application/json": infer Json } };
}
  ? Json
  : never;

export type NewPerson = Body<"createPerson">;
export type PersonPatch = Body<"updatePerson">;
export type NewAgent = Body<"createAgent">;
export type AgentPatch = Body<"updateAgent">;
export type NewTenant = Body<"createTenant">;
export type SettingsPatch = Body<"updateTenantSettings">;
export type NewRole = Body<"createRole">;

const owner = "identity";

export const personsQuery = (prefix: string, query: string, includeInactive = false) =>
  infiniteQueryOptions({
    queryKey: [prefix, owner, "persons", query, includeInactive],
    queryFn: ({ pageParam, signal }) =>
      ok(
        api(prefix).GET("/v1/persons", {
          params: {
            query: {
              page_size: 100,
              query: query || undefined,
              include_inactive: includeInactive || undefined,
              page_token: pageParam || undefined,
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
    placeholderData: keepPreviousData,
  });

export const personSearchQuery = (prefix: string, query: string) =>
  queryOptions({
    queryKey: [prefix, owner, "person-search", query],
    queryFn: async ({ signal }) =>
      (await ok(api(prefix).GET("/v1/persons", { params: { query: { page_size: 20, query: query || undefined } }, signal }))).persons,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

export const personQuery = (prefix: string, person_id: string) =>
  queryOptions({
    queryKey: [prefix, owner, "person", person_id],
    queryFn: () => ok(api(prefix).GET("/v1/persons/{person_id}", { params: { path: { person_id } } })),
    enabled: person_id !== "",
    staleTime: 60_000,
    retry: false,
  });

export const assignableAgentsQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "assignable-agents"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/assignable-agents"))).agents,
    staleTime: 60_000,
  });

export const teamsQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "teams"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/teams"))).teams,
    staleTime: 60_000,
  });

export const locationsQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "locations"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/locations"))).locations,
    staleTime: 60_000,
  });

export const rolesQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "roles"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/roles"))).roles,
    staleTime: 60_000,
  });

export const permissionsQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "permissions"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/permissions"))).permissions,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const settingsQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "settings"],
    queryFn: () => ok(api(prefix).GET("/v1/tenant-settings")),
  });

export const apiKeysQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "api-keys"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/api-keys"))).api_keys,
  });

export const auditQuery = (prefix: string, action: string) =>
  infiniteQueryOptions({
    queryKey: [prefix, owner, "audit", action],
    queryFn: ({ pageParam }) =>
      ok(
        api(prefix).GET("/v1/audit-entries", {
          params: { query: { page_size: 100, action: action || undefined, page_token: pageParam || undefined } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
    placeholderData: keepPreviousData,
  });

export const tenantsQuery = (query = "") =>
  queryOptions({
    queryKey: ["/api", owner, "tenants", query],
    queryFn: async () =>
      (await ok(api("/api").GET("/v1/tenants", { params: { query: { page_size: 200, query: query || undefined } } }))).tenants,
    placeholderData: keepPreviousData,
  });

export const tenantQuery = (tenant_id: string) =>
  queryOptions({
    queryKey: ["/api", owner, "tenant", tenant_id],
    queryFn: () => ok(api("/api").GET("/v1/tenants/{tenant_id}", { params: { path: { tenant_id } } })),
    refetchInterval: (query) => (query.state.data?.state === "provisioning" ? 700 : false),
  });

export const agentsQuery = queryOptions({
  queryKey: ["/api", owner, "agents"],
  queryFn: async () => (await ok(api("/api").GET("/v1/agents", { params: { query: { page_size: 200 } } }))).agents,
});

export const createPerson = (prefix: string, body: NewPerson) => ok(api(prefix).POST("/v1/persons", { body }));
export const updatePerson = (prefix: string, person: Person, body: PersonPatch) =>
  ok(api(prefix).PATCH("/v1/persons/{person_id}", { params: { path: { person_id: person.id } }, body, ...onRevision(person.revision) }));
export const deactivatePerson = (prefix: string, person_id: string) =>
  ok(api(prefix).POST("/v1/persons/{person_id}:deactivate", { params: { path: { person_id } }, body: {} }));
export const reactivatePerson = (prefix: string, person_id: string) =>
  ok(api(prefix).POST("/v1/persons/{person_id}:reactivate", { params: { path: { person_id } }, body: {} }));
export const invitePerson = (prefix: string, person_id: string) =>
  ok(api(prefix).POST("/v1/persons/{person_id}:invite", { params: { path: { person_id } }, body: {} }));

export const createTeam = (prefix: string, body: Body<"createTeam">) => ok(api(prefix).POST("/v1/teams", { body }));
export const updateTeam = (prefix: string, team: Team, body: Body<"updateTeam">) =>
  ok(api(prefix).PATCH("/v1/teams/{team_id}", { params: { path: { team_id: team.id } }, body, ...onRevision(team.revision) }));
export const deleteTeam = (prefix: string, team_id: string) =>
  ok(api(prefix).DELETE("/v1/teams/{team_id}", { params: { path: { team_id } } }));

export const createLocation = (prefix: string, body: Body<"createLocation">) => ok(api(prefix).POST("/v1/locations", { body }));
export const updateLocation = (prefix: string, location: Location, body: Body<"updateLocation">) =>
  ok(
    api(prefix).PATCH("/v1/locations/{location_id}", {
      params: { path: { location_id: location.id } },
      body,
      ...onRevision(location.revision),
    }),
  );
export const deleteLocation = (prefix: string, location_id: string) =>
  ok(api(prefix).DELETE("/v1/locations/{location_id}", { params: { path: { location_id } } }));

export const createRole = (prefix: string, body: NewRole) => ok(api(prefix).POST("/v1/roles", { body }));
export const updateRole = (prefix: string, role: Role, body: Body<"updateRole">) =>
  ok(api(prefix).PATCH("/v1/roles/{role_id}", { params: { path: { role_id: role.id } }, body, ...onRevision(role.revision) }));
export const deleteRole = (prefix: string, role_id: string) =>
  ok(api(prefix).DELETE("/v1/roles/{role_id}", { params: { path: { role_id } } }));

export const updateSettings = (prefix: string, settings: TenantSettings, body: SettingsPatch) =>
  ok(api(prefix).PATCH("/v1/tenant-settings", { body, ...onRevision(settings.revision) }));
export const uploadLogo = (prefix: string, content: string) => ok(api(prefix).POST("/v1/tenant-settings:uploadLogo", { body: { content } }));
export const deleteLogo = (prefix: string) => ok(api(prefix).POST("/v1/tenant-settings:deleteLogo", { body: {} }));

export const createApiKey = (prefix: string, body: Body<"createApiKey">) => ok(api(prefix).POST("/v1/api-keys", { body }));
export const revokeApiKey = (prefix: string, api_key_id: string) =>
  ok(api(prefix).POST("/v1/api-keys/{api_key_id}:revoke", { params: { path: { api_key_id } }, body: {} }));

export const createTenant = (body: NewTenant, idempotencyKey: string) =>
  ok(api("/api").POST("/v1/tenants", { body, headers: { "Idempotency-Key": idempotencyKey } }));
export const suspendTenant = (tenant_id: string, reason: string) =>
  ok(api("/api").POST("/v1/tenants/{tenant_id}:suspend", { params: { path: { tenant_id } }, body: { reason } }));
export const resumeTenant = (tenant_id: string) =>
  ok(api("/api").POST("/v1/tenants/{tenant_id}:resume", { params: { path: { tenant_id } }, body: {} }));

export const createAgent = (body: NewAgent) => ok(api("/api").POST("/v1/agents", { body }));
export const updateAgent = (agent: Agent, body: AgentPatch) =>
  ok(api("/api").PATCH("/v1/agents/{agent_id}", { params: { path: { agent_id: agent.id } }, body, ...onRevision(agent.revision) }));
export const deactivateAgent = (agent_id: string) =>
  ok(api("/api").POST("/v1/agents/{agent_id}:deactivate", { params: { path: { agent_id } }, body: {} }));
