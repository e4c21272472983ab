import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { personQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { PersonForm } from "./PersonForm";

/** One person at the side of the list; "new" adds one. */
export function PersonDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [shown, setShown] = useState(id);
  if (id && id !== shown) setShown(id);
  const adding = shown === "new";
  const person = useQuery({ ...personQuery(prefix, adding ? "" : (shown ?? "")), staleTime: 0 });
  return (
    <Drawer
      opened={Boolean(id)}
      onClose={onClose}
      onExitTransitionEnd={() => setShown(undefined)}
      position="right"
      size={480}
      title={t(adding ? "admin.people.new" : "admin.people.person")}
      closeButtonProps={{ "aria-label": t("admin.close") }}
    >
      {adding ? <PersonForm key="new" onClose={onClose} /> : null}
      {!adding && person.data ? <PersonForm key={person.data.id} person={person.data} onClose={onClose} /> : null}
      {!adding && shown && person.isPending ? <SkeletonRows count={7} height={52} gap={14} /> : null}
      {!adding && person.isError && !person.data ? <ErrorPanel error={person.error} onRetry={() => void person.refetch()} /> : null}
    </Drawer>
  );
}
