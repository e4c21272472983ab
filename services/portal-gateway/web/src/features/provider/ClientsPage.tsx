import { Button, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBuilding, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tenantsQuery } from "../../api/identity";
import { useSession } from "../../api/session";
import { paths } from "../../paths";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link, useGo } from "../../ui/Link";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { DateText } from "../../ui/time";
import { TenantStateMark } from "./TenantStateMark";
import classes from "./provider.module.css";

export function ClientsPage() {
  const { t } = useTranslation();
  const go = useGo();
  const session = useSession();
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 180);
  const tenants = useQuery(tenantsQuery(asked));
  const may = session.provider?.permissions.includes("tenant.manage");
  const create = may ? (
    <Button component={Link} href={paths.newClient()} size="xs" leftSection={<IconPlus size={15} />}>
      {t("client.new")}
    </Button>
  ) : null;
  return (
    <Page title={t("nav.clients")} subtitle={session.provider?.name} actions={create}>
      <TextInput
        mb="md"
        maw={320}
        placeholder={t("client.find")}
        aria-label={t("client.find")}
        leftSection={<IconSearch size={16} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {tenants.isError ? <ErrorPanel error={tenants.error} onRetry={() => void tenants.refetch()} /> : null}
      {tenants.isPending ? <SkeletonRows count={5} height={44} /> : null}
      {tenants.data?.length === 0 ? (
        <EmptyState icon={IconBuilding} title={asked ? t("filter.none") : t("client.none")} text={asked ? undefined : t("client.none_text")} action={create} />
      ) : null}
      {tenants.data && tenants.data.length > 0 ? (
        <Card p={0}>
          <Table highlightOnHover horizontalSpacing="md" verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("client.field.name")}</Table.Th>
                <Table.Th>{t("client.field.state")}</Table.Th>
                <Table.Th className={classes.wide}>{t("client.field.portal")}</Table.Th>
                <Table.Th className={classes.wide}>{t("client.field.mail")}</Table.Th>
                <Table.Th className={classes.wide}>{t("client.field.since")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tenants.data.map((tenant) => (
                <Table.Tr key={tenant.id} style={{ cursor: "pointer" }} onClick={() => go(paths.client(tenant.id))}>
                  <Table.Td>
                    <Link href={paths.client(tenant.id)} style={{ color: "inherit", textDecoration: "none" }} onClick={(event) => event.stopPropagation()}>
                      <TenantChip name={tenant.name} color={tenant.primary_color} />
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    <TenantStateMark state={tenant.state} />
                  </Table.Td>
                  <Table.Td className={classes.wide}>
                    <Text span fz="sm" c="dimmed">
                      {tenant.portal_url.replace(/^https?:\/\//, "").replace(/\/$/, "")}
                    </Text>
                  </Table.Td>
                  <Table.Td className={classes.wide}>
                    <Text span fz="sm" c="dimmed">
                      {tenant.mail_address}
                    </Text>
                  </Table.Td>
                  <Table.Td className={classes.wide}>
                    <DateText date={tenant.created_at} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      ) : null}
    </Page>
  );
}
