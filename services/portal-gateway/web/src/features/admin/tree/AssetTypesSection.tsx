import { Button } from "@mantine/core";
import { IconBox, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assetTypesQuery, updateAssetType } from "../../../api/asset";
import { useRealm } from "../../../api/session";
import type { AssetType } from "../../../api/types";
import { AssetIcon } from "../../../ui/AssetIcon";
import { Card } from "../../../ui/Card";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { useAction } from "../../../ui/useAction";
import { Section } from "../frame/Section";
import { useRefreshIfStale } from "../frame/useRefreshIfStale";
import { AssetTypeForm } from "./AssetTypeForm";
import { MoveDialog } from "./MoveDialog";
import { withPaths } from "./nest";
import classes from "./tree.module.css";
import { TreeActions } from "./TreeActions";
import { TreeList } from "./TreeList";

type Open = { add: string } | { rename: string } | null;

/** The tree of what a client owns: a filter for a type finds those below it too. */
export function AssetTypesSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const types = useQuery(assetTypesQuery(prefix));
  const [open, setOpen] = useState<Open>(null);
  const [moving, setMoving] = useState<(AssetType & { path: string }) | null>(null);
  const manages = can("asset_type.manage");
  const nodes = withPaths(types.data ?? []);
  const move = useAction(({ node, parent }: { node: AssetType; parent: string }) => updateAssetType(prefix, node, { parent_id: parent }), {
    refetch: [[prefix, "asset"]],
    done: (it) => t("admin.tree.moved", { name: it.name }),
    onDone: () => setMoving(null),
    onFailed: useRefreshIfStale([prefix, "asset"]),
  });
  const close = () => setOpen(null);
  const adding = (parent?: AssetType) =>
    open && "add" in open && open.add === (parent?.id ?? "") ? <AssetTypeForm parent={parent} onClose={close} /> : null;
  const row = (type: AssetType & { path: string }) =>
    open && "rename" in open && open.rename === type.id ? (
      <AssetTypeForm type={type} onClose={close} />
    ) : (
      <div className={classes.row}>
        <AssetIcon icon={type.icon} size={17} />
        <span className={classes.name}>{type.name}</span>
        {manages ? (
          <TreeActions
            name={type.name}
            onAdd={() => setOpen({ add: type.id })}
            onRename={() => setOpen({ rename: type.id })}
            renameLabel={t("admin.asset_types.edit")}
            onMove={() => setMoving(type)}
          />
        ) : null}
      </div>
    );
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setOpen({ add: "" })}>
      {t("admin.asset_types.new")}
    </Button>
  );
  return (
    <Section form title={t("admin.section.asset_types")} text={t("admin.asset_types.text")} readOnly={!manages} actions={manages && nodes.length > 0 ? add : null}>
      {types.isError ? <ErrorPanel error={types.error} onRetry={() => void types.refetch()} /> : null}
      {types.isPending ? <SkeletonRows count={8} height={34} /> : null}
      {types.data ? (
        <Card p={0}>
          {adding()}
          {nodes.length > 0 ? (
            <TreeList nodes={nodes} label={t("admin.section.asset_types")} row={row} under={(node) => adding(node)} />
          ) : null}
          {nodes.length === 0 && !open ? (
            <EmptyState icon={IconBox} title={t("admin.asset_types.none")} text={t("admin.asset_types.none_text")} action={manages ? add : null} />
          ) : null}
        </Card>
      ) : null}
      <MoveDialog
        node={moving}
        nodes={nodes}
        saving={move.isPending}
        onMove={(node, parent) => move.mutate({ node, parent })}
        onClose={() => setMoving(null)}
      />
    </Section>
  );
}
