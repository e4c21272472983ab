import { Group, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { assetTypesQuery, createAssetType, updateAssetType } from "../../../api/asset";
import { useRealm } from "../../../api/session";
import type { AssetType } from "../../../api/types";
import { AssetIcon, assetIconNames } from "../../../ui/AssetIcon";
import { useEditor } from "../frame/useEditor";
import { LineForm } from "./LineForm";
import classes from "./tree.module.css";

interface Props {
  type?: AssetType;
  parent?: AssetType;
  onClose: () => void;
}

/** Name and symbol of a type of asset, in its line. */
export function AssetTypeForm({ type, parent, onClose }: Props) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const editor = useEditor({
    thing: type,
    values: (it?: AssetType) => ({ name: it?.name ?? "", icon: it?.icon || parent?.icon || "other" }),
    validate: { name: (name: string) => (name.trim() ? null : t("errors.field.required")) },
    save: (values, base) =>
      base ? updateAssetType(prefix, base, values) : createAssetType(prefix, { ...values, ...(parent ? { parent_id: parent.id } : {}) }),
    fresh: async () => (await client.fetchQuery({ ...assetTypesQuery(prefix), staleTime: 0 })).find((each) => each.id === type?.id),
    refetch: [[prefix, "asset"]],
    onSaved: onClose,
  });
  const { icon } = editor.form.values;
  return (
    <LineForm editor={editor} existing={type !== undefined} onClose={onClose}>
      <Select
        size="xs"
        w={170}
        allowDeselect={false}
        aria-label={t("admin.asset_types.icon")}
        leftSection={<AssetIcon icon={icon} size={16} />}
        data={assetIconNames.map((value) => ({ value, label: t(`admin.asset_types.symbol.${value}`) }))}
        renderOption={({ option }) => (
          <Group gap={8} wrap="nowrap">
            <AssetIcon icon={option.value} size={16} />
            {option.label}
          </Group>
        )}
        {...editor.form.getInputProps("icon")}
      />
      <TextInput
        className={classes.inlineName}
        size="xs"
        maxLength={80}
        autoFocus
        aria-label={t("admin.asset_types.name")}
        placeholder={t("admin.asset_types.name")}
        {...editor.form.getInputProps("name")}
      />
    </LineForm>
  );
}
