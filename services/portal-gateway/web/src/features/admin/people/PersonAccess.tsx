import { Button, Group, Text } from "@mantine/core";
import { IconMailForward, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { deactivatePerson, invitePerson, personQuery, reactivatePerson } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Person } from "../../../api/types";
import { askFirst } from "../../../ui/confirm";
import { PersonAvatar } from "../../../ui/PersonAvatar";
import { DateText } from "../../../ui/time";
import { useAction } from "../../../ui/useAction";
import { AccessMark } from "./PeopleTable";
import classes from "./people.module.css";

/** Whether somebody can sign in, and the ways to change it. */
export function PersonAccess({ person, readOnly }: { person: Person; readOnly: boolean }) {
  const { t } = useTranslation();
  const { prefix, realm } = useRealm();
  const client = useQueryClient();
  const refetch = [[prefix, "identity"]];
  const known = (saved: Person) => client.setQueryData(personQuery(prefix, saved.id).queryKey, saved);
  const { name } = person;
  const invite = useAction(() => invitePerson(prefix, person.id), { refetch, done: t("admin.people.invited", { email: person.email }) });
  const end = useAction(() => deactivatePerson(prefix, person.id), { refetch, done: t("admin.people.deactivated", { name }), onDone: known });
  const back = useAction(() => reactivatePerson(prefix, person.id), { refetch, done: t("admin.people.reactivated", { name }), onDone: known });
  const oneself = person.id === realm.person_id;
  return (
    <>
      <div className={classes.drawerHead}>
        <PersonAvatar name={name} size={44} />
        <div style={{ minWidth: 0 }}>
          <Text fw={600} fz="lg" lh={1.3}>
            {name}
          </Text>
          <Text fz="xs" c="dimmed">
            {t("admin.people.since")} <DateText date={person.created_at} />
          </Text>
        </div>
      </div>
      <div className={classes.access}>
        <AccessMark person={person} />
        {readOnly ? null : (
          <Group gap="xs">
            {person.active && !person.has_login ? (
              <Button size="xs" variant="default" leftSection={<IconMailForward size={15} />} loading={invite.isPending} onClick={() => invite.mutate()}>
                {t("admin.people.invite")}
              </Button>
            ) : null}
            {person.active && !oneself ? (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                c="var(--g-danger)"
                leftSection={<IconUserOff size={15} />}
                loading={end.isPending}
                onClick={() =>
                  askFirst(t, {
                    title: t("admin.people.deactivate_title", { name }),
                    text: t("admin.people.deactivate_text"),
                    confirm: t("admin.people.deactivate"),
                    danger: true,
                    onConfirm: () => end.mutate(),
                  })
                }
              >
                {t("admin.people.deactivate")}
              </Button>
            ) : null}
            {person.active ? null : (
              <Button size="xs" variant="default" leftSection={<IconUserCheck size={15} />} loading={back.isPending} onClick={() => back.mutate()}>
                {t("admin.people.reactivate")}
              </Button>
            )}
          </Group>
        )}
      </div>
    </>
  );
}
