import { Button, Menu } from "@mantine/core";
import { IconBuilding, IconBuildingSkyscraper, IconDoor, IconMapPin, IconPlus, IconTrash, IconUsersGroup, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteLocation, locationsQuery, updateLocation } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Location } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { askFirst } from "../../../ui/confirm";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { useAction } from "../../../ui/useAction";
import { Section } from "../frame/Section";
import { useRefreshIfStale } from "../frame/useRefreshIfStale";
import { LocationForm } from "./LocationForm";
import { MoveDialog } from "./MoveDialog";
import classes from "./tree.module.css";
import { TreeActions } from "./TreeActions";
import { TreeList } from "./TreeList";

const icons: Record<string, Icon> = { company: IconBuildingSkyscraper, site: IconBuilding, department: IconUsersGroup, room: IconDoor };

type Open = { add: string } | { rename: string } | null;

export function LocationsSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const locations = useQuery(locationsQuery(prefix));
  const [open, setOpen] = useState<Open>(null);
  const [moving, setMoving] = useState<Location | null>(null);
  const manages = can("location.manage");
  const refetch = [[prefix, "identity"]];
  const remove = useAction((it: Location) => deleteLocation(prefix, it.id).then(() => it), {
    refetch,
    done: (it) => t("admin.locations.deleted", { name: it.name }),
  });
  const move = useAction(({ node, parent }: { node: Location; parent: string }) => updateLocation(prefix, node, { parent_id: parent }), {
    refetch,
    done: (it) => t("admin.tree.moved", { name: it.name }),
    onDone: () => setMoving(null),
    onFailed: useRefreshIfStale([prefix, "identity"]),
  });
  const close = () => setOpen(null);
  const askDelete = (location: Location) =>
    askFirst(t, {
      title: t("admin.locations.delete_title", { name: location.path || location.name }),
      text: t("admin.locations.delete_text"),
      confirm: t("admin.locations.delete"),
      danger: true,
      onConfirm: () => remove.mutate(location),
    });
  const row = (location: Location) => {
    if (open && "rename" in open && open.rename === location.id) return <LocationForm location={location} onClose={close} />;
    const Symbol = icons[location.kind] ?? IconMapPin;
    return (
      <div className={classes.row}>
        <Symbol size={17} stroke={1.7} aria-hidden />
        <span className={classes.name}>
          {location.name}
          <small>{t(`admin.locations.kind.${location.kind}`, { defaultValue: "" })}</small>
        </span>
        {manages ? (
          <TreeActions
            name={location.name}
            onAdd={() => setOpen({ add: location.id })}
            onRename={() => setOpen({ rename: location.id })}
            onMove={() => setMoving(location)}
          >
            <Menu.Item c="var(--g-danger)" leftSection={<IconTrash size={16} />} onClick={() => askDelete(location)}>
              {t("admin.delete")}
            </Menu.Item>
          </TreeActions>
        ) : null}
      </div>
    );
  };
  const adding = (parent?: Location) =>
    open && "add" in open && open.add === (parent?.id ?? "") ? <LocationForm parent={parent} onClose={close} /> : null;
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setOpen({ add: "" })}>
      {t("admin.locations.new")}
    </Button>
  );
  return (
    <Section form title={t("admin.section.locations")} text={t("admin.locations.text")} readOnly={!manages} actions={manages && locations.data?.length ? add : null}>
      {locations.isError ? <ErrorPanel error={locations.error} onRetry={() => void locations.refetch()} /> : null}
      {locations.isPending ? <SkeletonRows count={8} height={34} /> : null}
      {locations.data ? (
        <Card p={0}>
          {adding()}
          {locations.data.length > 0 ? (
            <TreeList nodes={locations.data} label={t("admin.section.locations")} row={row} under={(node) => adding(node)} />
          ) : null}
          {locations.data.length === 0 && !open ? (
            <EmptyState icon={IconMapPin} title={t("admin.locations.none")} text={t("admin.locations.none_text")} action={manages ? add : null} />
          ) : null}
        </Card>
      ) : null}
      <MoveDialog
        node={moving}
        nodes={locations.data ?? []}
        saving={move.isPending}
        onMove={(node, parent) => move.mutate({ node, parent })}
        onClose={() => setMoving(null)}
      />
    </Section>
  );
}
