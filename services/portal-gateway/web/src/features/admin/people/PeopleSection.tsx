import { Button, CloseButton, Group, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFileImport, IconPlus, IconSearch, IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { personsQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import { Card } from "../../../ui/Card";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { useSearchState } from "../../../ui/Link";
import { SkeletonRows } from "../../../ui/Rows";
import { Section } from "../frame/Section";
import { ImportDialog } from "./ImportDialog";
import { PeopleTable } from "./PeopleTable";
import { PersonDrawer } from "./PersonDrawer";

interface PeopleSearch {
  q?: string;
  inactive?: "1";
  person?: string;
}

const word = (value: unknown) => (typeof value === "string" && value ? value : undefined);
const peopleSearch = (raw: Record<string, unknown>): PeopleSearch => ({
  q: word(raw.q),
  inactive: raw.inactive === "1" ? "1" : undefined,
  person: word(raw.person),
});

export function PeopleSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const [search, setSearch] = useSearchState(peopleSearch);
  const [importing, setImporting] = useState(false);
  const [text, setText] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => setSearch({ q: q || undefined }), 180);
  const people = useInfiniteQuery(personsQuery(prefix, search.q ?? "", search.inactive === "1"));
  const rows = people.data?.pages.flatMap((page) => page.persons);
  const manages = can("person.manage");
  const type = (value: string) => {
    setText(value);
    ask(value);
  };
  return (
    <Section
      title={t("admin.section.people")}
      text={t("admin.people.text")}
      readOnly={!manages}
      actions={
        manages ? (
          <>
            <Button size="xs" variant="default" leftSection={<IconFileImport size={15} />} onClick={() => setImporting(true)}>
              {t("admin.people.import.open")}
            </Button>
            <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setSearch({ person: "new" }, true)}>
              {t("admin.people.new")}
            </Button>
          </>
        ) : null
      }
    >
      <Group gap="md" mb="md">
        <TextInput
          flex="1 1 240px"
          type="search"
          placeholder={t("admin.people.search")}
          aria-label={t("admin.people.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          rightSection={text ? <CloseButton size="sm" aria-label={t("action.clear")} onClick={() => type("")} /> : null}
        />
        <Switch
          label={t("admin.people.show_inactive")}
          checked={search.inactive === "1"}
          onChange={(event) => setSearch({ inactive: event.currentTarget.checked ? "1" : undefined })}
        />
      </Group>
      {people.isError ? <ErrorPanel error={people.error} onRetry={() => void people.refetch()} /> : null}
      {people.isPending ? <SkeletonRows count={8} height={48} /> : null}
      {rows?.length === 0 ? (
        <EmptyState
          icon={IconUsers}
          title={t(search.q ? "admin.people.none_found" : "admin.people.none")}
          text={t(search.q ? "admin.people.none_found_text" : "admin.people.none_text")}
        />
      ) : null}
      {rows && rows.length > 0 ? (
        <Card p={0}>
          <PeopleTable people={rows} onOpen={(person) => setSearch({ person: person.id }, true)} />
        </Card>
      ) : null}
      {people.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" size="xs" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </Group>
      ) : null}
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
      <PersonDrawer id={search.person} onClose={() => setSearch({ person: undefined })} />
    </Section>
  );
}
