import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { rolesQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";

/** The name of a role in the reader's language, if it is a given one. */
export function useRoleName(): (id: string, name: string) => string {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const { data } = useQuery({ ...rolesQuery(prefix), enabled: can("role.read") });
  return useCallback(
    (id, name) => {
      const key = data?.find((role) => role.id === id)?.key;
      return key ? t(`admin.role.${key}`, { defaultValue: name }) : name;
    },
    [data, t],
  );
}
