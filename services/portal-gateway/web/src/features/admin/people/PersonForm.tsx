import { Button, Group, Select, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createPerson, invitePerson, personQuery, rolesQuery, updatePerson } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Person } from "../../../api/types";
import { boot } from "../../../boot";
import { useLocationChoices } from "../../../pickers/choices";
import { languageName } from "../../../ui/LanguageSwitch";
import { toastError } from "../../../ui/toast";
import frame from "../frame/frame.module.css";
import { Stale } from "../frame/Stale";
import { useEditor } from "../frame/useEditor";
import { useRoleName } from "../roles/roleName";
import { PersonAccess } from "./PersonAccess";

const personValues = (person?: Person) => ({
  name: person?.name ?? "",
  email: person?.email ?? "",
  phone: person?.phone ?? "",
  job_title: person?.job_title ?? "",
  role_id: person?.role_id ?? "",
  location_id: person?.location_id ?? "",
  locale: person?.locale ?? "",
  vip: person?.vip ?? false,
});

export function PersonForm({ person, onClose }: { person?: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const client = useQueryClient();
  const roleName = useRoleName();
  const [invite, setInvite] = useState(true);
  const roles = useQuery({ ...rolesQuery(prefix), enabled: can("role.read") }).data ?? [];
  const locations = useLocationChoices(prefix, can("location.read"));
  const readOnly = !can("person.manage");
  const oneself = person?.id === realm.person_id;
  const editor = useEditor({
    thing: person,
    values: personValues,
    validate: {
      name: (name) => (name.trim() ? null : t("errors.field.required")),
      email: (email) => (/^\S+@\S+\.\S+$/.test(email.trim()) ? null : t("admin.people.no_email")),
    },
    save: async (values, base) => {
      if (base) return updatePerson(prefix, base, values);
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
      const added = await createPerson(prefix, { ...given, name: values.name, email: values.email });
      if (invite) await invitePerson(prefix, added.id).catch((error: unknown) => toastError(t, error, t("admin.people.not_invited", { name: added.name })));
      return added;
    },
    fresh: () => client.fetchQuery({ ...personQuery(prefix, person?.id ?? ""), staleTime: 0 }),
    refetch: [[prefix, "identity"]],
    done: (saved) => t(person ? "admin.people.saved" : "admin.people.added", { name: saved.name }),
    onSaved: onClose,
  });
  const { form } = editor;
  const text = (field: "name" | "email" | "phone" | "job_title", limit: number) => (
    <TextInput
      label={t(`admin.people.${field}`)}
      required={field === "name" || field === "email"}
      maxLength={limit}
      type={field === "email" ? "email" : field === "phone" ? "tel" : "text"}
      disabled={readOnly}
      {...form.getInputProps(field)}
    />
  );
  const requester = roles.find((role) => role.key === "requester");
  return (
    <>
      {person ? <PersonAccess person={person} readOnly={readOnly} /> : null}
      <form onSubmit={editor.submit} noValidate className={readOnly ? frame.readable : undefined}>
        <Stack>
          <Stale editor={editor} />
          {text("name", 100)}
          {text("email", 254)}
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {text("phone", 40)}
            {text("job_title", 100)}
          </SimpleGrid>
          <Select
            label={t("admin.people.location")}
            searchable
            clearable
            disabled={readOnly}
            nothingFoundMessage={t("filter.none")}
            data={locations.map(({ value, label }) => ({ value, label }))}
            {...form.getInputProps("location_id")}
            value={form.values.location_id || null}
            onChange={(value) => form.setFieldValue("location_id", value ?? "")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label={t("admin.people.role")}
              description={oneself ? t("admin.people.own_role") : undefined}
              inputWrapperOrder={["label", "input", "description", "error"]}
              allowDeselect={false}
              disabled={readOnly || oneself}
              data={roles.map((role) => ({ value: role.id, label: roleName(role.id, role.name) }))}
              {...form.getInputProps("role_id")}
              value={form.values.role_id || requester?.id || null}
            />
            <Select
              label={t("admin.people.language")}
              allowDeselect={false}
              disabled={readOnly}
              data={[
                { value: "tenant", label: t("admin.people.language_tenant") },
                ...boot.languages.map((value) => ({ value, label: languageName(value) })),
              ]}
              value={form.values.locale || "tenant"}
              error={form.errors.locale}
              onChange={(value) => form.setFieldValue("locale", value === "tenant" ? "" : (value ?? ""))}
            />
          </SimpleGrid>
          <Switch
            label={t("admin.people.vip")}
            description={t("admin.people.vip_text")}
            disabled={readOnly}
            {...form.getInputProps("vip", { type: "checkbox" })}
          />
          {person ? null : (
            <Switch
              label={t("admin.people.invite_now")}
              description={t("admin.people.invite_now_text")}
              checked={invite}
              onChange={(event) => setInvite(event.currentTarget.checked)}
            />
          )}
          {readOnly ? null : (
            <Group justify="flex-end" mt="xs">
              <Button variant="default" onClick={onClose}>
                {t("action.cancel")}
              </Button>
              <Button type="submit" loading={editor.saving} disabled={Boolean(person) && !editor.dirty}>
                {t(person ? "action.save" : "admin.people.add")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </>
  );
}
