import { Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { createLocation, locationsQuery, updateLocation } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Location, LocationKind } from "../../../api/types";
import { useEditor } from "../frame/useEditor";
import { LineForm } from "./LineForm";
import classes from "./tree.module.css";

export const locationKinds = ["company", "site", "department", "room"] as const;

interface Props {
  location?: Location;
  parent?: Location;
  onClose: () => void;
}

/** What most likely lies inside a place of this kind. */
function kindInside(parent: Location | undefined): LocationKind {
  if (!parent) return "site";
  return parent.kind === "company" ? "site" : parent.kind === "site" ? "department" : "room";
}

/** Name and kind of a place, in its line. */
export function LocationForm({ location, parent, onClose }: Props) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const editor = useEditor({
    thing: location,
    values: (it?: Location) => ({ name: it?.name ?? "", kind: it?.kind ?? kindInside(parent) }),
    validate: { name: (name: string) => (name.trim() ? null : t("errors.field.required")) },
    save: (values, base) =>
      base ? updateLocation(prefix, base, values) : createLocation(prefix, { ...values, ...(parent ? { parent_id: parent.id } : {}) }),
    fresh: async () => (await client.fetchQuery({ ...locationsQuery(prefix), staleTime: 0 })).find((each) => each.id === location?.id),
    refetch: [[prefix, "identity"]],
    onSaved: onClose,
  });
  return (
    <LineForm editor={editor} existing={location !== undefined} onClose={onClose}>
      <TextInput
        className={classes.inlineName}
        size="xs"
        maxLength={100}
        autoFocus
        aria-label={t("admin.locations.name")}
        placeholder={t("admin.locations.name")}
        {...editor.form.getInputProps("name")}
      />
      <Select
        size="xs"
        w={140}
        allowDeselect={false}
        aria-label={t("admin.locations.kind_label")}
        data={locationKinds.map((kind) => ({ value: kind, label: t(`admin.locations.kind.${kind}`) }))}
        {...editor.form.getInputProps("kind")}
      />
    </LineForm>
  );
}
