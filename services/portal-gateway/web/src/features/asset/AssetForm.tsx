import { Button, Group, NumberInput, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assetQuery, assetTypesQuery, createAsset, updateAsset } from "../../api/asset";
import { formErrors } from "../../api/problem";
import { useRealm } from "../../api/session";
import type { Asset } from "../../api/types";
import { paths } from "../../paths";
import { useLocationChoices } from "../../pickers/choices";
import { PersonPicker } from "../../pickers/PersonPicker";
import { Card } from "../../ui/Card";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { useGo } from "../../ui/Link";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { useAction } from "../../ui/useAction";
import classes from "./asset.module.css";

const texts = ["name", "tag", "serial_number", "manufacturer", "model", "supplier"] as const;

export function NewAssetPage() {
  const { t } = useTranslation();
  return <AssetForm title={t("asset.new")} />;
}

export function EditAssetPage() {
  const { t } = useTranslation();
  const { assetId = "" } = useParams({ strict: false }) as { assetId?: string };
  const { prefix } = useRealm();
  const asset = useQuery(assetQuery(prefix, assetId));
  if (asset.isError && !asset.data) return <ErrorPanel error={asset.error} onRetry={() => void asset.refetch()} />;
  if (!asset.data) {
    return (
      <Page title={t("asset.edit")} width="narrow">
        <SkeletonRows count={8} />
      </Page>
    );
  }
  return <AssetForm title={t("asset.edit_named", { name: asset.data.name })} asset={asset.data} />;
}

function AssetForm({ title, asset }: { title: string; asset?: Asset }) {
  const { t } = useTranslation();
  const go = useGo();
  const client = useQueryClient();
  const { prefix, realm, can } = useRealm();
  const [key] = useState(() => crypto.randomUUID());
  const types = useQuery(assetTypesQuery(prefix)).data ?? [];
  const locations = useLocationChoices(prefix, can("location.read"));
  const form = useForm({
    initialValues: {
      name: asset?.name ?? "",
      tag: asset?.tag ?? "",
      type_id: asset?.type_id ?? "",
      serial_number: asset?.serial_number ?? "",
      manufacturer: asset?.manufacturer ?? "",
      model: asset?.model ?? "",
      supplier: asset?.supplier ?? "",
      location_id: asset?.location_id ?? "",
      assignee_id: "",
      amount: asset?.cost?.amount ?? "",
      currency: asset?.cost?.currency || "EUR",
      purchased_on: asset?.purchased_on ?? "",
      warranty_ends_on: asset?.warranty_ends_on ?? "",
      depreciation_years: asset?.depreciation_years ?? 0,
      notes: asset?.notes ?? "",
    },
    validate: {
      name: (value) => (value.trim() ? null : t("errors.field.required")),
      type_id: (value) => (value ? null : t("errors.field.required")),
    },
  });
  const save = useAction(
    () => {
      const { amount, currency, assignee_id, ...values } = form.values;
      const cost = amount ? { amount: String(amount), currency } : undefined;
      if (asset) return updateAsset(prefix, asset, { ...values, ...(cost ? { cost } : asset.cost ? { cost: null } : {}) });
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== 0));
      return createAsset(prefix, { name: values.name, type_id: values.type_id, ...given, cost, assignee_id: assignee_id || undefined }, key);
    },
    {
      refetch: [[prefix, "asset"]],
      done: (saved) => t("asset.saved", { name: saved.name }),
      onDone: (saved) => {
        client.setQueryData(assetQuery(prefix, saved.id).queryKey, saved);
        go(paths.asset(realm.slug, saved.id), { replace: true });
      },
      onFailed: (error) => {
        const fields = formErrors(t, error);
        form.setErrors({ ...fields, ...(fields.cost || fields["cost.amount"] ? { amount: fields["cost.amount"] ?? fields.cost } : {}) });
        return Object.keys(fields).length > 0;
      },
    },
  );
  return (
    <Page
      width="narrow"
      title={title}
      back={asset ? { href: paths.asset(realm.slug, asset.id), label: asset.name } : { href: paths.assets(realm.slug), label: t("nav.assets") }}
      subtitle={<TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />}
    >
      <form onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack>
          <Card title={t("asset.identity")}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Select
                label={t("asset.field.type")}
                required
                searchable
                data={types.map((type) => ({ value: type.id, label: type.name }))}
                value={form.values.type_id || null}
                error={form.errors.type_id}
                onChange={(value) => form.setFieldValue("type_id", value ?? "")}
              />
              {texts.slice(0, 5).map((field) => (
                <TextInput
                  key={field}
                  label={t(`asset.field.${field}`)}
                  required={field === "name"}
                  placeholder={field === "tag" && !asset ? t("asset.tag_hint") : undefined}
                  {...form.getInputProps(field)}
                />
              ))}
            </SimpleGrid>
          </Card>
          <Card title={t("asset.place")}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Select
                label={t("asset.field.location")}
                searchable
                clearable
                data={locations.map(({ value, label }) => ({ value, label }))}
                value={form.values.location_id || null}
                error={form.errors.location_id}
                onChange={(value) => form.setFieldValue("location_id", value ?? "")}
              />
              {asset || !can("asset.assign") ? null : (
                <PersonPicker
                  prefix={prefix}
                  label={t("asset.field.assignee")}
                  value={form.values.assignee_id}
                  onChange={(id) => form.setFieldValue("assignee_id", id)}
                />
              )}
            </SimpleGrid>
          </Card>
          <Card title={t("asset.purchase")}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Group gap="xs" wrap="nowrap" align="flex-start">
                <TextInput label={t("asset.field.cost")} inputMode="decimal" flex={1} {...form.getInputProps("amount")} />
                <Select label={t("asset.currency")} w={92} allowDeselect={false} data={["EUR", "USD", "GBP", "CHF", "CAD"]} {...form.getInputProps("currency")} />
              </Group>
              <TextInput label={t("asset.field.supplier")} {...form.getInputProps("supplier")} />
              <TextInput type="date" label={t("asset.field.purchased_on")} {...form.getInputProps("purchased_on")} />
              <TextInput type="date" label={t("asset.field.warranty_ends_on")} {...form.getInputProps("warranty_ends_on")} />
              <NumberInput
                label={t("asset.field.depreciation_years")}
                min={0}
                max={50}
                allowDecimal={false}
                value={form.values.depreciation_years}
                error={form.errors.depreciation_years}
                onChange={(value) => form.setFieldValue("depreciation_years", Number(value) || 0)}
              />
            </SimpleGrid>
            <Textarea mt="md" label={t("asset.field.notes")} autosize minRows={3} {...form.getInputProps("notes")} />
          </Card>
          <Group justify="flex-end" className={classes.formEnd}>
            <Button variant="default" onClick={() => go(asset ? paths.asset(realm.slug, asset.id) : paths.assets(realm.slug))}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {asset ? t("action.save") : t("asset.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
