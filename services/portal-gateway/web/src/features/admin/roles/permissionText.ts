import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { permissionsQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";

/** Permissions in words; one that the words do not know yet is told as the server tells it. */
export function usePermissionText() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const { data } = useQuery(permissionsQuery(prefix));
  return {
    area: (noun: string) => t(`admin.area.${noun}`, { defaultValue: noun.replaceAll("_", " ") }),
    name: (name: string) => t(`admin.permission.${name}`, { defaultValue: data?.find((each) => each.name === name)?.description ?? name }),
  };
}
