import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isReason } from "../../api/problem";
import { moveTicket, ticketQuery, updateTicket, type TicketPatch, type Transition } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { toastError } from "../../ui/toast";
import { conflictingFields } from "./conflict";

export interface Change {
  patch: TicketPatch;
  /** How the ticket looks with it, before the server has answered. */
  preview?: Partial<Ticket>;
}

export interface Conflict {
  change: Change;
  fields: string[];
  fresh: Ticket;
}

/**
 * Changes a ticket at once on the screen and then on the server. If it changed meanwhile: where the same fields are
 * not concerned the change is made on the newer version; else the difference is shown.
 */
export function useTicketChange(prefix: string, routeId: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const query = ticketQuery(prefix, routeId);
  const reload = () => client.fetchQuery({ ...query, staleTime: 0 });
  const refetch = () => void client.invalidateQueries({ queryKey: [prefix, "ticketing"] });

  const change = useMutation({
    mutationFn: async ({ change, base }: { change: Change; base: Ticket }) => {
      try {
        return await updateTicket(prefix, base, change.patch);
      } catch (error) {
        if (!isReason(error, "REVISION_MISMATCH")) throw error;
        const fresh = await reload();
        const fields = conflictingFields(change.patch, base, fresh);
        if (fields.length === 0) return await updateTicket(prefix, fresh, change.patch);
        setConflict({ change, fields, fresh });
        return fresh;
      }
    },
    onMutate: async ({ change, base }) => {
      await client.cancelQueries({ queryKey: query.queryKey });
      client.setQueryData(query.queryKey, { ...base, ...(change.patch as Partial<Ticket>), ...change.preview });
      return { base };
    },
    onError: (error, _input, context) => {
      if (context) client.setQueryData(query.queryKey, context.base);
      toastError(t, error);
    },
    onSuccess: (ticket) => client.setQueryData(query.queryKey, ticket),
    onSettled: refetch,
  });

  const move = useMutation({
    mutationFn: async ({ transition, base }: { transition: Transition; base: Ticket }) => {
      try {
        return await moveTicket(prefix, base, transition);
      } catch (error) {
        if (!isReason(error, "REVISION_MISMATCH")) throw error;
        const fresh = await reload();
        if (fresh.status === base.status) return await moveTicket(prefix, fresh, transition);
        throw error;
      }
    },
    onMutate: ({ transition, base }) => {
      client.setQueryData(query.queryKey, {
        ...base,
        status: transition.to,
        pending_reason: transition.reason ?? "unspecified",
        allowed_transitions: [],
      });
      return { base };
    },
    onError: (error, _input, context) => {
      if (context) client.setQueryData(query.queryKey, context.base);
      toastError(t, error);
    },
    onSuccess: (ticket) => client.setQueryData(query.queryKey, ticket),
    onSettled: refetch,
  });

  const current = () => client.getQueryData(query.queryKey);
  return {
    change: (next: Change) => {
      const base = current();
      if (base) change.mutate({ change: next, base });
    },
    move: (transition: Transition) => {
      const base = current();
      if (base) move.mutate({ transition, base });
    },
    moving: move.isPending,
    conflict,
    keepTheirs: () => setConflict(null),
    applyMine: () => {
      if (conflict) change.mutate({ change: conflict.change, base: conflict.fresh });
      setConflict(null);
    },
  };
}

export type TicketChange = ReturnType<typeof useTicketChange>;
