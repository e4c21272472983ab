import { ActionIcon, Checkbox, Menu, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allColumns } from "./columns";

/** Keys of the columns that are not shown; remembered in this browser. */
export function useHiddenColumns() {
  return useLocalStorage<string[]>({
    key: "guichet.columns.hidden",
    defaultValue: allColumns.filter((column) => column.hiddenAtFirst).map((column) => column.key),
  });
}

/** Chooses which columns are shown. */
export function ColumnMenu({ hide = [] }: { hide?: string[] }) {
  const { t } = useTranslation();
  const [hidden, setHidden] = useHiddenColumns();
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Tooltip label={t("list.columns")}>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t("list.columns")} visibleFrom="sm">
            <IconColumns3 size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("list.columns")}</Menu.Label>
        {allColumns
          .filter((column) => column.optional && !hide.includes(column.key))
          .map((column) => (
            <Menu.Item
              key={column.key}
              role="menuitemcheckbox"
              aria-checked={!hidden.includes(column.key)}
              leftSection={<Checkbox size="xs" checked={!hidden.includes(column.key)} readOnly tabIndex={-1} aria-hidden />}
              onClick={() =>
                setHidden(hidden.includes(column.key) ? hidden.filter((key) => key !== column.key) : [...hidden, column.key])
              }
            >
              {t(`column.${column.key}`)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
