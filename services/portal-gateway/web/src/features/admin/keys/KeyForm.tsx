import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { createApiKey, rolesQuery } from "../../../api/identity";
import { formErrors } from "../../../api/problem";
import { useRealm } from "../../../api/session";
import { useAction } from "../../../ui/useAction";
import { mayGive } from "../roles/permissions";
import { useRoleName } from "../roles/roleName";
import { endOfDay, inDays } from "./expiry";

const spans = ["30", "90", "365", "own"] as const;

interface Props {
  onMade: (made: { name: string; secret: string }) => void;
  onClose: () => void;
}

export function KeyForm({ onMade, onClose }: Props) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const roleName = useRoleName();
  const roles = (useQuery({ ...rolesQuery(prefix), enabled: can("role.read") }).data ?? []).filter((role) => mayGive(role, can));
  const usual = roles.find((role) => role.key === "integration")?.id ?? "";
  const form = useForm({
    initialValues: { name: "", role_id: "", span: "365", expires_at: inDays(365) },
    validate: { name: (name) => (name.trim() ? null : t("errors.field.required")) },
  });
  const { span, role_id } = form.values;
  const make = useAction(
    () => {
      const date = span === "own" ? form.values.expires_at : inDays(Number(span));
      return createApiKey(prefix, { name: form.values.name.trim(), role_id: role_id || usual || undefined, expires_at: endOfDay(date) });
    },
    {
      refetch: [[prefix, "identity"]],
      onDone: ({ secret }) => onMade({ name: form.values.name.trim(), secret }),
      onFailed: (error) => {
        const fields = formErrors(t, error);
        form.setErrors(fields);
        return Object.keys(fields).length > 0;
      },
    },
  );
  return (
    <form onSubmit={form.onSubmit(() => make.mutate())} noValidate>
      <Stack>
        <TextInput
          label={t("admin.keys.name")}
          description={t("admin.keys.name_text")}
          required
          maxLength={100}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label={t("admin.keys.role")}
          description={t("admin.keys.role_text")}
          allowDeselect={false}
          data={roles.map((role) => ({ value: role.id, label: roleName(role.id, role.name) }))}
          {...form.getInputProps("role_id")}
          value={role_id || usual || null}
        />
        <Group align="flex-start" grow>
          <Select
            label={t("admin.keys.expiry")}
            allowDeselect={false}
            data={spans.map((value) => ({ value, label: t(`admin.keys.span_${value}`) }))}
            {...form.getInputProps("span")}
            error={span === "own" ? undefined : form.errors.expires_at}
          />
          {span === "own" ? (
            <TextInput
              type="date"
              label={t("admin.keys.expires_at")}
              min={inDays(1)}
              max={inDays(5 * 365)}
              required
              {...form.getInputProps("expires_at")}
            />
          ) : null}
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t("admin.keys.make")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
