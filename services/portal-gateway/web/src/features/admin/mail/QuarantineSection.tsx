import { Button, Group, SegmentedControl } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { quarantineQuery } from "../../../api/mail";
import { useRealm } from "../../../api/session";
import { Card } from "../../../ui/Card";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { useSearchState } from "../../../ui/Link";
import { SkeletonRows } from "../../../ui/Rows";
import { Section } from "../frame/Section";
import { QuarantineRow } from "./QuarantineRow";

const states = ["waiting", "released", "discarded"] as const;
type State = (typeof states)[number];
const stateSearch = (raw: Record<string, unknown>): { state?: State } => ({ state: states.find((state) => state === raw.state) });

export function QuarantineSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const [{ state = "waiting" }, setSearch] = useSearchState(stateSearch);
  const mails = useInfiniteQuery(quarantineQuery(prefix, state));
  const rows = mails.data?.pages.flatMap((page) => page.mails);
  return (
    <Section title={t("admin.section.quarantine")} text={t("admin.quarantine.text")} readOnly={!can("quarantine.manage")}>
      <SegmentedControl
        mb="md"
        value={state}
        aria-label={t("admin.quarantine.state")}
        onChange={(value) => setSearch({ state: value === "waiting" ? undefined : (value as State) })}
        data={states.map((value) => ({ value, label: t(`admin.quarantine.${value}`) }))}
      />
      {mails.isError ? <ErrorPanel error={mails.error} onRetry={() => void mails.refetch()} /> : null}
      {mails.isPending ? <SkeletonRows count={4} height={84} /> : null}
      {rows && rows.length > 0 ? (
        <Card p={0}>
          {rows.map((mail) => (
            <QuarantineRow key={mail.id} mail={mail} />
          ))}
        </Card>
      ) : null}
      {rows?.length === 0 ? (
        <EmptyState icon={IconMailCheck} title={t(`admin.quarantine.none_${state}`)} text={t("admin.quarantine.none_text")} />
      ) : null}
      {mails.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" size="xs" loading={mails.isFetchingNextPage} onClick={() => void mails.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </Group>
      ) : null}
    </Section>
  );
}
