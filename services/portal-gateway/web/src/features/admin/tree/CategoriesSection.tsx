import { Badge, Button, Menu, Switch } from "@mantine/core";
import { IconArchive, IconCategory, IconPlus, IconTag } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../../api/session";
import { archiveCategory, categoriesQuery, updateCategory } from "../../../api/ticketing";
import type { Category } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { askFirst } from "../../../ui/confirm";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { useAction } from "../../../ui/useAction";
import { Section } from "../frame/Section";
import { useRefreshIfStale } from "../frame/useRefreshIfStale";
import { CategoryForm } from "./CategoryForm";
import { MoveDialog } from "./MoveDialog";
import classes from "./tree.module.css";
import { TreeActions } from "./TreeActions";
import { TreeList } from "./TreeList";

type Open = { add: string } | { rename: string } | null;

export function CategoriesSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const [archived, setArchived] = useState(false);
  const categories = useQuery(categoriesQuery(prefix, archived));
  const [open, setOpen] = useState<Open>(null);
  const [moving, setMoving] = useState<Category | null>(null);
  const manages = can("category.manage");
  const refetch = [[prefix, "ticketing"]];
  const archive = useAction((id: string) => archiveCategory(prefix, id), { refetch, done: (it) => t("admin.categories.archived_done", { name: it.name }) });
  const move = useAction(
    ({ node, parent }: { node: Category; parent: string }) => updateCategory(prefix, node.id, node.revision, { parent_id: parent }),
    { refetch, done: (it) => t("admin.tree.moved", { name: it.name }), onDone: () => setMoving(null), onFailed: useRefreshIfStale([prefix, "ticketing"]) },
  );
  const close = () => setOpen(null);
  const askArchive = (category: Category) =>
    askFirst(t, {
      title: t("admin.categories.archive_title", { name: category.name }),
      text: t("admin.categories.archive_text"),
      confirm: t("admin.categories.archive"),
      danger: true,
      onConfirm: () => archive.mutate(category.id),
    });
  const row = (category: Category) =>
    open && "rename" in open && open.rename === category.id ? (
      <CategoryForm category={category} onClose={close} />
    ) : (
      <div className={classes.row} data-faded={category.archived || undefined}>
        <IconTag size={17} stroke={1.7} aria-hidden />
        <span className={classes.name}>{category.name}</span>
        {category.archived ? (
          <Badge color="gray" variant="light">
            {t("admin.categories.archived")}
          </Badge>
        ) : null}
        {manages && !category.archived ? (
          <TreeActions
            name={category.name}
            onAdd={() => setOpen({ add: category.id })}
            onRename={() => setOpen({ rename: category.id })}
            onMove={() => setMoving(category)}
          >
            <Menu.Item c="var(--g-danger)" leftSection={<IconArchive size={16} />} onClick={() => askArchive(category)}>
              {t("admin.categories.archive")}
            </Menu.Item>
          </TreeActions>
        ) : null}
      </div>
    );
  const adding = (parent: string) => (open && "add" in open && open.add === parent ? <CategoryForm parent={parent} onClose={close} /> : null);
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setOpen({ add: "" })}>
      {t("admin.categories.new")}
    </Button>
  );
  return (
    <Section form title={t("admin.section.categories")} text={t("admin.categories.text")} readOnly={!manages} actions={manages && categories.data?.length ? add : null}>
      {categories.isError ? <ErrorPanel error={categories.error} onRetry={() => void categories.refetch()} /> : null}
      {categories.isPending ? <SkeletonRows count={8} height={34} /> : null}
      {categories.data ? (
        <Card p={0}>
          {adding("")}
          {categories.data.length > 0 ? (
            <TreeList nodes={categories.data} label={t("admin.section.categories")} row={row} under={(node) => adding(node.id)} />
          ) : null}
          {categories.data.length === 0 && !open ? (
            <EmptyState
              icon={IconCategory}
              title={t("admin.categories.none")}
              text={t("admin.categories.none_text")}
              action={manages ? add : null}
            />
          ) : null}
        </Card>
      ) : null}
      <Switch mt="md" label={t("admin.categories.show_archived")} checked={archived} onChange={(event) => setArchived(event.currentTarget.checked)} />
      <MoveDialog
        node={moving}
        nodes={(categories.data ?? []).filter((each) => !each.archived)}
        saving={move.isPending}
        onMove={(node, parent) => move.mutate({ node, parent })}
        onClose={() => setMoving(null)}
      />
    </Section>
  );
}
