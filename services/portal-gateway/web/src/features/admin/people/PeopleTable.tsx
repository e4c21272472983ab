import { Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconStarFilled, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { locationsQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Person } from "../../../api/types";
import { Mark } from "../../../ui/Mark";
import { PersonAvatar } from "../../../ui/PersonAvatar";
import list from "../frame/list.module.css";
import { useRoleName } from "../roles/roleName";
import classes from "./people.module.css";

/** How somebody gets in: not at all, by mail only, or with a login. */
export function AccessMark({ person }: { person: Person }) {
  const { t } = useTranslation();
  if (!person.active) {
    return (
      <Mark tone="neutral" icon={IconUserOff} plain>
        {t("admin.people.inactive")}
      </Mark>
    );
  }
  return person.has_login ? (
    <Mark tone="good" icon={IconCircleCheck} plain>
      {t("admin.people.has_login")}
    </Mark>
  ) : (
    <Mark tone="neutral" icon={IconCircleDashed} plain>
      {t("admin.people.mail_only")}
    </Mark>
  );
}

export function VipMark() {
  const { t } = useTranslation();
  return (
    <Mark tone="warn" icon={IconStarFilled}>
      {t("admin.people.vip")}
    </Mark>
  );
}

export function PeopleTable({ people, onOpen }: { people: Person[]; onOpen: (person: Person) => void }) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const roleName = useRoleName();
  const locations = useQuery({ ...locationsQuery(prefix), enabled: can("location.read") }).data ?? [];
  const place = (id: string) => locations.find((location) => location.id === id)?.path ?? "";
  const shortPlace = (id: string) => place(id).split(" / ").slice(-2).join(" / ");
  return (
    <table className={list.table}>
      <thead>
        <tr>
          <th scope="col">{t("admin.people.person")}</th>
          <th scope="col" className={list.wideOnly}>
            {t("admin.people.role")}
          </th>
          <th scope="col" className={list.wideOnly}>
            {t("admin.people.location")}
          </th>
          <th scope="col" className={list.wideOnly}>
            {t("admin.people.access")}
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} className={list.open} onClick={() => onOpen(person)}>
            <td>
              <div className={classes.person} data-inactive={person.active ? undefined : true}>
                <PersonAvatar name={person.name} size={32} />
                <div className={classes.words}>
                  <div className={classes.nameLine}>
                    <button
                      type="button"
                      className={list.name}
                      onClick={(event) => {
                        event.stopPropagation();
                        onOpen(person);
                      }}
                    >
                      {person.name}
                    </button>
                    {person.vip ? <VipMark /> : null}
                  </div>
                  <Text fz="xs" c="dimmed" truncate>
                    {[person.email, person.job_title].filter(Boolean).join(" · ")}
                  </Text>
                  <div className={list.phoneOnly}>
                    <div className={list.facts}>
                      <span>{roleName(person.role_id, person.role_name)}</span>
                      <AccessMark person={person} />
                    </div>
                  </div>
                </div>
              </div>
            </td>
            <td className={list.wideOnly}>{roleName(person.role_id, person.role_name)}</td>
            <td className={list.wideOnly} title={place(person.location_id)}>
              {shortPlace(person.location_id) || <span className={list.faded}>–</span>}
            </td>
            <td className={list.wideOnly}>
              <AccessMark person={person} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
