import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { assignableAgentsQuery, locationsQuery, teamsQuery } from "../api/identity";
import { categoriesQuery } from "../api/ticketing";
import type { Choice } from "../ui/InlineSelect";
import { PersonLine } from "../ui/PersonAvatar";

export function useAgentChoices(prefix: string, enabled = true): Choice[] {
  const { data } = useQuery({ ...assignableAgentsQuery(prefix), enabled });
  return useMemo(() => (data ?? []).map((agent) => ({ value: agent.id, label: agent.name, mark: <PersonLine name={agent.name} /> })), [data]);
}

export function useTeamChoices(prefix: string, enabled = true): Choice[] {
  const { data } = useQuery({ ...teamsQuery(prefix), enabled });
  return useMemo(() => (data ?? []).map((team) => ({ value: team.id, label: team.name })), [data]);
}

export function useCategoryChoices(prefix: string, enabled = true): Choice[] {
  const { data } = useQuery({ ...categoriesQuery(prefix), enabled });
  return useMemo(() => (data ?? []).map((category) => ({ value: category.id, label: category.path || category.name })), [data]);
}

export function useLocationChoices(prefix: string, enabled = true): Choice[] {
  const { data } = useQuery({ ...locationsQuery(prefix), enabled });
  return useMemo(() => (data ?? []).map((location) => ({ value: location.id, label: location.path || location.name })), [data]);
}
