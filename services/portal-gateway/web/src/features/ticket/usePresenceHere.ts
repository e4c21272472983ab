import { useEffect, useState } from "react";
import { announcePresence, usePresence, type PersonHere } from "../../api/live";
import { announce } from "../../api/ticketing";

const EVERY = 20_000;

/** Tells the others that this person is in the ticket, and says who else is. */
export function usePresenceHere(prefix: string, ticketId: string | undefined, me: string, active: boolean) {
  const [replying, setReplying] = useState(false);
  const people = usePresence(ticketId ?? "");
  useEffect(() => {
    if (!ticketId || !active) return;
    const say = () => {
      if (document.visibilityState === "hidden") return;
      announce(prefix, ticketId, replying ? "replying" : "viewing")
        .then(({ present }) =>
          announcePresence(
            ticketId,
            present.map((one): PersonHere => ({ id: one.person_id, name: one.name, mode: one.state === "replying" ? "replying" : "viewing" })),
          ),
        )
        .catch(() => undefined);
    };
    say();
    const timer = setInterval(say, EVERY);
    return () => clearInterval(timer);
  }, [prefix, ticketId, replying, active]);
  useEffect(() => {
    if (!ticketId || !active) return;
    return () => void announce(prefix, ticketId, "left").catch(() => undefined);
  }, [prefix, ticketId, active]);
  return { others: people.filter((person) => person.id !== me), setReplying };
}
