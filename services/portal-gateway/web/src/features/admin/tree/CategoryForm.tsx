import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../../api/session";
import { categoriesQuery, createCategory, updateCategory } from "../../../api/ticketing";
import type { Category } from "../../../api/types";
import { useEditor } from "../frame/useEditor";
import { LineForm } from "./LineForm";
import classes from "./tree.module.css";

interface Props {
  category?: Category;
  parent?: string;
  onClose: () => void;
}

const categoryValues = (category?: Category) => ({ name: category?.name ?? "" });

/** The name of a category, in its line. */
export function CategoryForm({ category, parent, onClose }: Props) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const editor = useEditor({
    thing: category,
    values: categoryValues,
    validate: { name: (name) => (name.trim() ? null : t("errors.field.required")) },
    save: ({ name }, base) => (base ? updateCategory(prefix, base.id, base.revision, { name }) : createCategory(prefix, name, parent)),
    fresh: async () => (await client.fetchQuery({ ...categoriesQuery(prefix), staleTime: 0 })).find((each) => each.id === category?.id),
    refetch: [[prefix, "ticketing"]],
    onSaved: onClose,
  });
  return (
    <LineForm editor={editor} existing={category !== undefined} onClose={onClose}>
      <TextInput
        className={classes.inlineName}
        size="xs"
        maxLength={80}
        autoFocus
        aria-label={t("admin.categories.name")}
        placeholder={t("admin.categories.name")}
        {...editor.form.getInputProps("name")}
      />
    </LineForm>
  );
}
