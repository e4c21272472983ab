import type { FormValidateInput } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { settingsQuery, updateSettings, type SettingsPatch } from "../../../api/identity";
import { sessionQuery, useRealm } from "../../../api/session";
import type { TenantSettings } from "../../../api/types";
import { useEditor } from "../frame/useEditor";

interface Options<Values> {
  values: (settings: TenantSettings) => Values;
  patch: (values: Values) => SettingsPatch;
  validate?: FormValidateInput<Values>;
}

/** A form over some of the client's settings. Name and colour also show in the frame, so the session is asked again. */
export function useSettingsEditor<Values extends object>(settings: TenantSettings, { values, patch, validate }: Options<Values>) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const query = settingsQuery(prefix);
  return useEditor<TenantSettings, Values>({
    thing: settings,
    values: (thing) => values(thing ?? settings),
    validate,
    save: (typed, base) => updateSettings(prefix, base ?? settings, patch(typed)),
    fresh: () => client.fetchQuery({ ...query, staleTime: 0 }),
    done: t("admin.saved"),
    onSaved: (saved) => {
      client.setQueryData(query.queryKey, saved);
      void client.invalidateQueries(sessionQuery);
    },
  });
}
