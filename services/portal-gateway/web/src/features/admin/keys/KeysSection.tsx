import { Button } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiKeysQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import { Card } from "../../../ui/Card";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { Section } from "../frame/Section";
import { KeyDialog } from "./KeyDialog";
import { KeyRow } from "./KeyRow";

export function KeysSection() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const keys = useQuery(apiKeysQuery(prefix));
  const [adding, setAdding] = useState(false);
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
      {t("admin.keys.new")}
    </Button>
  );
  return (
    <Section title={t("admin.section.keys")} text={t("admin.keys.text")} actions={keys.data?.length ? add : null}>
      {keys.isError ? <ErrorPanel error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {keys.isPending ? <SkeletonRows count={4} height={72} /> : null}
      {keys.data && keys.data.length > 0 ? (
        <Card p={0}>
          {keys.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </Card>
      ) : null}
      {keys.data?.length === 0 ? <EmptyState icon={IconKey} title={t("admin.keys.none")} text={t("admin.keys.none_text")} action={add} /> : null}
      <KeyDialog opened={adding} onClose={() => setAdding(false)} />
    </Section>
  );
}
