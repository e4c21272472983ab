import { Button, Group, Select } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { auditQuery } from "../../../api/identity";
import { Card } from "../../../ui/Card";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { useSearchState } from "../../../ui/Link";
import { SkeletonRows } from "../../../ui/Rows";
import { AuditTable } from "./AuditTable";

const actionSearch = (raw: Record<string, unknown>): { action?: string } => ({
  action: typeof raw.action === "string" && /^[a-z_.]+$/.test(raw.action) ? raw.action : undefined,
});

interface Props {
  prefix: string;
  /** What the trail tells about, to choose from. */
  actions: Record<string, string[]>;
}

/** The lines of a trail, the newest first, and a choice of what they are about. */
export function AuditTrail({ prefix, actions }: Props) {
  const { t } = useTranslation();
  const [{ action = "" }, setSearch] = useSearchState(actionSearch);
  const trail = useInfiniteQuery(auditQuery(prefix, action));
  const entries = trail.data?.pages.flatMap((page) => page.entries);
  const choices = Object.entries(actions).map(([noun, facts]) => ({
    group: t(`admin.audit.noun.${noun}`),
    items: [
      { value: `${noun}.`, label: t("admin.audit.all_of", { noun: t(`admin.audit.noun.${noun}`) }) },
      ...facts.map((fact) => ({ value: `${noun}.${fact}`, label: t(`admin.audit.action.${noun}.${fact}`) })),
    ],
  }));
  return (
    <>
      <Select
        mb="md"
        maw={340}
        searchable
        clearable
        aria-label={t("admin.audit.filter")}
        placeholder={t("admin.audit.filter")}
        nothingFoundMessage={t("filter.none")}
        clearButtonProps={{ "aria-label": t("action.clear") }}
        data={choices}
        value={action || null}
        onChange={(value) => setSearch({ action: value ?? undefined })}
      />
      {trail.isError ? <ErrorPanel error={trail.error} onRetry={() => void trail.refetch()} /> : null}
      {trail.isPending ? <SkeletonRows count={10} height={36} /> : null}
      {entries && entries.length > 0 ? (
        <Card p={0}>
          <AuditTable entries={entries} />
        </Card>
      ) : null}
      {entries?.length === 0 ? (
        <EmptyState
          icon={IconHistory}
          title={t(action ? "admin.audit.none_found" : "admin.audit.none")}
          text={t("admin.audit.none_text")}
          action={
            action ? (
              <Button variant="default" size="xs" onClick={() => setSearch({ action: undefined })}>
                {t("admin.audit.show_all")}
              </Button>
            ) : null
          }
        />
      ) : null}
      {trail.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" size="xs" loading={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </Group>
      ) : null}
    </>
  );
}
