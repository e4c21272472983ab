import { Text } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useLocation, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Link } from "../../ui/Link";
import { Page } from "../../ui/Page";
import { TenantChip } from "../../ui/TenantChip";
import classes from "./provider.module.css";

type Area = "tickets" | "assets" | "knowledge" | "admin";

const lists: Record<Area, (slug: string) => string> = {
  tickets: paths.tickets,
  assets: paths.assets,
  knowledge: paths.articles,
  admin: (slug) => paths.admin(slug),
};
const makers: Partial<Record<Area, (slug: string) => string>> = {
  tickets: paths.newTicket,
  assets: paths.newAsset,
  knowledge: paths.newArticle,
};

/** These pages belong to one client: which one? */
export function ChooseClientPage() {
  const { t } = useTranslation();
  const session = useSession();
  const { area = "tickets" } = useParams({ strict: false }) as { area?: Area };
  const making = useLocation({ select: (location) => location.searchStr.includes("q=new") });
  const known: Area = area in lists ? area : "tickets";
  const path = (making && makers[known]) || lists[known];
  return (
    <Page title={t(`nav.${known}`)} subtitle={t("client.choose")}>
      {session.tenants.length === 0 ? <EmptyState icon={IconBuilding} title={t("client.none")} text={t("client.none_text")} /> : null}
      <div className={classes.grid}>
        {session.tenants.map((tenant) => (
          <Link key={tenant.id} href={path(tenant.slug)} className={classes.tile}>
            <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logo_url} large markOnly />
            <span style={{ minWidth: 0 }}>
              <Text span fw={600} display="block" truncate>
                {tenant.name}
              </Text>
              <Text span fz="sm" c="dimmed" display="block" truncate>
                {tenant.role.name}
              </Text>
            </span>
          </Link>
        ))}
      </div>
    </Page>
  );
}
