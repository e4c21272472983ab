import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconArrowsSort, IconCheck, IconLayoutList, IconLayoutSidebarRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ticketOrders, type TicketSearch } from "../../search";

type Sort = NonNullable<TicketSearch["sort"]>;

/** The order of the list, in words; columns that are not shown can be sorted by too. */
export function SortMenu({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const { t } = useTranslation();
  const name = (order: Sort) => t(`list.sort.${order.replace(" ", "_")}`);
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" h={30} miw="fit-content" leftSection={<IconArrowsSort size={15} aria-hidden />}>
          {name(sort)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ticketOrders.map((order) => (
          <Menu.Item
            key={order}
            role="menuitemradio"
            aria-checked={order === sort}
            rightSection={order === sort ? <IconCheck size={14} aria-hidden /> : null}
            onClick={() => onSort(order)}
          >
            {name(order)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Is the chosen ticket shown beside the list? Only where the window has room for both. */
export function useSplit(): { room: boolean; split: boolean; toggle: () => void } {
  const [layout, setLayout] = useLocalStorage<"table" | "split">({ key: "guichet.list.layout", defaultValue: "table", getInitialValueInEffect: false });
  const room = useMediaQuery("(min-width: 72em)", undefined, { getInitialValueInEffect: false }) ?? false;
  return { room, split: room && layout === "split", toggle: () => setLayout(layout === "split" ? "table" : "split") };
}

export function LayoutToggle({ split, onToggle }: { split: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const label = split ? t("list.layout_table") : t("list.layout_split");
  return (
    <Tooltip label={label}>
      <ActionIcon variant={split ? "light" : "subtle"} color={split ? undefined : "gray"} size={30} aria-label={label} aria-pressed={split} onClick={onToggle}>
        {split ? <IconLayoutList size={17} /> : <IconLayoutSidebarRight size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
