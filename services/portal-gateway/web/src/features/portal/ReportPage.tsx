import { Button, Chip, FileButton, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCamera, IconCircleCheck, IconFileText } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { articleSearchQuery } from "../../api/knowledge";
import { errorText, formErrors } from "../../api/problem";
import { useRealm } from "../../api/session";
import { createTicket } from "../../api/ticketing";
import type { Impact, Ticket, Urgency } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { PendingFiles } from "../../ui/Attachments";
import { Card } from "../../ui/Card";
import { Link, useSearchState } from "../../ui/Link";
import { useFiles } from "../../ui/useFiles";
import classes from "./portal.module.css";
import { PortalPage } from "./PortalPage";

const startSearch = (raw: Record<string, unknown>): { title?: string; asset?: string } => ({
  title: typeof raw.title === "string" ? raw.title : undefined,
  asset: typeof raw.asset === "string" ? raw.asset : undefined,
});

export const ReportPage = () => <TicketForm kind="incident" name="report" />;
export const RequestPage = () => <TicketForm kind="request" name="request" />;

const urgencies: Urgency[] = ["critical", "high", "normal"];
const impacts: Impact[] = ["person", "department", "organisation"];

/** One form for "something is broken" and "I need something". */
function TicketForm({ kind, name }: { kind: "incident" | "request"; name: "report" | "request" }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [start] = useSearchState(startSearch);
  const [title, setTitle] = useState(start.title ?? "");
  const [description, setDescription] = useState("");
  const [urgency, setUrgency] = useState<Urgency>("normal");
  const [impact, setImpact] = useState<Impact>("person");
  const [devices, setDevices] = useState<string[]>(start.asset ? [start.asset] : []);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const files = useFiles(prefix);
  const send = useMutation({
    mutationFn: () =>
      createTicket(
        prefix,
        {
          title: title.trim(),
          description,
          kind,
          urgency: kind === "incident" ? urgency : undefined,
          impact: kind === "incident" ? impact : undefined,
          asset_ids: devices,
          attachment_ids: files.ids,
        },
        key,
      ),
    // What was refused may be corrected: the next try is another request.
    onError: () => setKey(crypto.randomUUID()),
  });
  if (send.data) return <Sent ticket={send.data} />;
  const wrong = formErrors(t, send.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending && !files.busy) send.mutate();
  };
  return (
    <PortalPage title={t(`portal.${name}.title`)} text={t(`portal.${name}.text`)} back={{ href: paths.portal.home(), label: t("portal.nav.home") }}>
      <form onSubmit={submit}>
        <Card p="lg">
          <Stack gap="lg">
            <TextInput
              size="md"
              label={t(`portal.${name}.subject`)}
              placeholder={t(`portal.${name}.subject_hint`)}
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
              error={wrong.title}
              maxLength={200}
              required
              withAsterisk={false}
              autoFocus
            />
            <Suggestions words={title} />
            <Textarea
              size="md"
              label={t("portal.form.description")}
              description={t(`portal.${name}.description_hint`)}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
              error={wrong.description}
              autosize
              minRows={4}
              maxRows={14}
            />
            {kind === "incident" ? (
              <>
                <Choices label={t("portal.form.urgency")} name="urgency" values={urgencies} value={urgency} onChange={setUrgency} />
                <Choices label={t("portal.form.impact")} name="impact" values={impacts} value={impact} onChange={setImpact} />
              </>
            ) : null}
            <Devices chosen={devices} onChange={setDevices} />
            <div>
              <Group gap="sm">
                <FileButton onChange={files.add} multiple>
                  {(props) => (
                    <Button variant="default" leftSection={<IconCamera size={18} aria-hidden />} {...props}>
                      {t("portal.form.attach")}
                    </Button>
                  )}
                </FileButton>
                <Text fz="sm" c="dimmed">
                  {t("portal.form.attach_hint")}
                </Text>
              </Group>
              <PendingFiles files={files.pending} onRemove={files.remove} />
            </div>
            {send.isError ? (
              <Text role="alert" c="var(--g-danger)" fz="sm">
                {errorText(t, send.error)}
              </Text>
            ) : null}
            <Button type="submit" size="lg" loading={send.isPending} disabled={!title.trim() || files.busy}>
              {t(`portal.${name}.send`)}
            </Button>
          </Stack>
        </Card>
      </form>
    </PortalPage>
  );
}

interface ChoicesProps<T extends string> {
  label: string;
  name: string;
  values: T[];
  value: T;
  onChange: (value: T) => void;
}

function Choices<T extends string>({ label, name, values, value, onChange }: ChoicesProps<T>) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={label}>
      <Text fw={500} mb={6} aria-hidden>
        {label}
      </Text>
      <SegmentedControl
        fullWidth
        className={classes.segments}
        value={value}
        onChange={(next) => onChange(next as T)}
        data={values.map((each) => ({ value: each, label: t(`portal.form.${name}_${each}`) }))}
      />
    </div>
  );
}

/** Articles that may answer before anything is sent. */
function Suggestions({ words }: { words: string }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [settled] = useDebouncedValue(words.trim(), 300);
  const { data: hits } = useQuery(articleSearchQuery(prefix, settled.length > 3 ? settled : "", true, 5));
  if (settled.length <= 3 || !hits || hits.length === 0) return null;
  return (
    <div className={classes.suggestions} aria-live="polite">
      <Text fz="sm" fw={600} mb={4}>
        {t("portal.form.suggestions")}
      </Text>
      {hits.map(({ article }) => (
        <a key={article?.id} href={paths.portal.article(article?.id ?? "")} target="_blank" rel="noreferrer" className={classes.suggestion}>
          <IconFileText size={16} stroke={1.7} aria-hidden />
          {article?.title}
        </a>
      ))}
    </div>
  );
}

function Devices({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const { data: assets } = useQuery({ ...fewAssetsQuery(prefix, { assignee: ["me"], page_size: 20 }), enabled: can("asset.read") });
  if (!assets || assets.length === 0) return null;
  return (
    <div role="group" aria-label={t("portal.form.device")}>
      <Text fw={500} mb={6} aria-hidden>
        {t("portal.form.device")}
      </Text>
      <Chip.Group multiple value={chosen} onChange={onChange}>
        <Group gap="xs">
          {assets.map((asset) => (
            <Chip key={asset.id} value={asset.id} variant="outline" size="md">
              <Group gap={6} component="span" wrap="nowrap">
                <AssetIcon typeName={asset.type_name} size={16} />
                {asset.name}
              </Group>
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </div>
  );
}

function Sent({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <PortalPage title={t("portal.sent.title")} heading={<span />}>
      <Card p="xl">
        <Stack align="center" gap="sm" role="status">
          <IconCircleCheck size={52} stroke={1.4} color="var(--g-good)" aria-hidden />
          <Text component="h1" fz={26} fw={650} ta="center">
            {t("portal.sent.title")}
          </Text>
          <Text ta="center" c="dimmed" maw={440}>
            {t("portal.sent.text", { number: ticket.number })}
          </Text>
          <Group mt="md">
            <Button component={Link} href={paths.portal.ticket(ticket.id)}>
              {t("portal.sent.open", { number: ticket.number })}
            </Button>
            <Button component={Link} href={paths.portal.home()} variant="default">
              {t("portal.sent.home")}
            </Button>
          </Group>
        </Stack>
      </Card>
    </PortalPage>
  );
}
