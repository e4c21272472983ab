import { Select } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useEffect, type ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Link, useGo } from "../../ui/Link";
import { MissingPage } from "../../ui/RouteError";
import { AuditSection } from "./audit/AuditSection";
import { BrandingSection } from "./branding/BrandingSection";
import classes from "./frame/frame.module.css";
import { HoursSection } from "./hours/HoursSection";
import { KeysSection } from "./keys/KeysSection";
import { MailboxesSection } from "./mail/MailboxesSection";
import { QuarantineSection } from "./mail/QuarantineSection";
import { PeopleSection } from "./people/PeopleSection";
import { RolesSection } from "./roles/RolesSection";
import { groups, sections } from "./sections";
import { GeneralSection } from "./settings/GeneralSection";
import { TeamsSection } from "./teams/TeamsSection";
import { AssetTypesSection } from "./tree/AssetTypesSection";
import { CategoriesSection } from "./tree/CategoriesSection";
import { LocationsSection } from "./tree/LocationsSection";

const pages: Record<string, ComponentType> = {
  general: GeneralSection,
  branding: BrandingSection,
  hours: HoursSection,
  locations: LocationsSection,
  people: PeopleSection,
  teams: TeamsSection,
  roles: RolesSection,
  mailboxes: MailboxesSection,
  quarantine: QuarantineSection,
  categories: CategoriesSection,
  asset_types: AssetTypesSection,
  keys: KeysSection,
  audit: AuditSection,
};

/** The administration of one client: its sections at the left, the chosen one beside them. */
export function AdminPage() {
  const { t } = useTranslation();
  const { realm, can } = useRealm();
  const go = useGo();
  const { section } = useParams({ strict: false }) as { section?: string };
  const allowed = sections.filter((each) => can(each.needs));
  const first = allowed[0]?.id;
  useEffect(() => {
    if (!section && first) go(paths.admin(realm.slug, first), { replace: true });
  }, [section, first, go, realm.slug]);
  if (section && !pages[section]) return <MissingPage />;
  const Chosen = allowed.some((each) => each.id === section) ? pages[section!] : undefined;
  const grouped = groups
    .map((group) => ({ group, items: allowed.filter((each) => each.group === group) }))
    .filter(({ items }) => items.length > 0);
  return (
    <div className={classes.admin}>
      <nav className={classes.side} aria-label={t("admin.title")}>
        <div className={classes.sideHead}>{t("admin.title")}</div>
        {grouped.map(({ group, items }) => (
          <div key={group}>
            <div className={classes.group}>{t(`admin.group.${group}`)}</div>
            {items.map(({ id, icon: Symbol }) => (
              <Link key={id} href={paths.admin(realm.slug, id)} className={classes.item} aria-current={id === section ? "page" : undefined}>
                <Symbol size={17} stroke={1.7} aria-hidden />
                {t(`admin.section.${id}`)}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className={classes.body}>
        <div className={classes.sectionPicker}>
          <Select
            aria-label={t("admin.title")}
            allowDeselect={false}
            value={section ?? null}
            data={grouped.map(({ group, items }) => ({
              group: t(`admin.group.${group}`),
              items: items.map(({ id }) => ({ value: id, label: t(`admin.section.${id}`) })),
            }))}
            onChange={(id) => (id ? go(paths.admin(realm.slug, id)) : undefined)}
          />
        </div>
        {Chosen ? <Chosen key={section} /> : null}
        {!Chosen && (section || !first) ? <EmptyState icon={IconLock} title={t("admin.not_yours")} text={t("admin.not_yours_text")} /> : null}
      </div>
    </div>
  );
}
