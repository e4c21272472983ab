import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconFolderSymlink, IconPencil, IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  name: string;
  onAdd: () => void;
  onRename: () => void;
  /** What changing it is called, where there is more to it than the name. */
  renameLabel?: string;
  onMove: () => void;
  /** The way out: archive or delete. */
  children?: ReactNode;
}

/** What can be done with one line of a tree. */
export function TreeActions({ name, onAdd, onRename, renameLabel, onMove, children }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Tooltip label={t("admin.tree.add_in", { name })}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("admin.tree.add_in", { name })} onClick={onAdd}>
          <IconPlus size={16} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("admin.actions_for", { name })}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>
            {renameLabel ?? t("admin.tree.rename")}
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderSymlink size={16} />} onClick={onMove}>
            {t("admin.tree.move_menu")}
          </Menu.Item>
          {children}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
