import { Anchor, Button, Checkbox, FileButton, Group, Input, Radio, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBook2, IconCamera, IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { articleSearchQuery } from "../../api/knowledge";
import { formErrors } from "../../api/problem";
import { useRealm } from "../../api/session";
import { createTicket } from "../../api/ticketing";
import type { TicketKind, Urgency } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { PendingFiles } from "../../ui/Attachments";
import { useDraft } from "../../ui/draft";
import { Link, useGo, useSearchState } from "../../ui/Link";
import { useAction } from "../../ui/useAction";
import { useFiles } from "../../ui/useFiles";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import classes from "./portal.module.css";

export function ReportPage() {
  return <AskPage kind="incident" />;
}

export function RequestPage() {
  return <AskPage kind="request" />;
}

const askSearch = (raw: Record<string, unknown>) => ({
  title: typeof raw.title === "string" ? raw.title : "",
  asset: typeof raw.asset === "string" ? raw.asset : "",
});

const urgencies: Urgency[] = ["normal", "high", "critical"];

function AskPage({ kind }: { kind: TicketKind }) {
  const { t } = useTranslation();
  const go = useGo();
  const { prefix, realm, can } = useRealm();
  const [from] = useSearchState(askSearch);
  const [key] = useState(() => crypto.randomUUID());
  const [title, setTitle] = useState(from.title);
  const [text, setText] = useDraft(`${realm.id}.ask.${kind}`);
  const [urgency, setUrgency] = useState<Urgency>("normal");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [picked, setPicked] = useState<string[] | null>(from.asset ? [from.asset] : null);
  const files = useFiles(prefix);
  const report = kind === "incident";
  const heading = report ? t("portal.choice.report") : t("portal.choice.request");
  usePageTitle(heading);
  const [asked] = useDebouncedValue(title.trim(), 300);
  const hits = useQuery({ ...articleSearchQuery(prefix, asked, true, 4), enabled: asked.length > 3 }).data ?? [];
  const devices = useQuery({ ...fewAssetsQuery(prefix, { assignee: ["me"], page_size: 20 }), enabled: can("asset.read") }).data ?? [];
  const chosen = picked ?? (report && devices.length === 1 ? [devices[0]!.id] : []);
  const create = useAction(
    () =>
      createTicket(
        prefix,
        {
          title: title.trim(),
          description: text.trim() || undefined,
          kind,
          urgency,
          asset_ids: chosen,
          attachment_ids: files.ids,
        },
        key,
      ),
    {
      refetch: [[prefix, "ticketing"]],
      done: (ticket) => t("portal.received", { number: ticket.number }),
      onDone: (ticket) => {
        setText("");
        go(paths.portal.ticket(ticket.number), { replace: true });
      },
      onFailed: (error) => {
        const fields = formErrors(t, error);
        setErrors(fields);
        return Object.keys(fields).length > 0;
      },
    },
  );
  return (
    <div className={`${frame.content} ${classes.narrow}`}>
      <Title order={1} mb={4}>
        {heading}
      </Title>
      <Text c="dimmed" mb="lg">
        {report ? t("portal.report_intro") : t("portal.request_intro")}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim()) create.mutate();
          else setErrors({ title: t("errors.field.required") });
        }}
      >
        <Stack gap="lg">
          <TextInput
            size="md"
            label={report ? t("portal.what_wrong") : t("portal.what_wanted")}
            placeholder={report ? t("portal.what_wrong_example") : t("portal.what_wanted_example")}
            maxLength={200}
            required
            withAsterisk={false}
            autoFocus={!from.title}
            value={title}
            error={errors.title}
            onChange={(event) => {
              setTitle(event.currentTarget.value);
              setErrors({});
            }}
          />
          {hits.length > 0 ? (
            <div className={classes.suggestions} role="status">
              <Text fw={600} fz="sm" mb={6}>
                {t("portal.maybe_helps")}
              </Text>
              <Stack gap={4}>
                {hits.map(({ article }) =>
                  article ? (
                    <Anchor key={article.id} component={Link} href={paths.portal.article(article.id)} target="_blank" fz="sm">
                      <Group gap={8} wrap="nowrap" component="span" align="flex-start">
                        <IconBook2 size={16} aria-hidden style={{ flex: "none", marginTop: 4 }} />
                        {article.title}
                      </Group>
                    </Anchor>
                  ) : null,
                )}
              </Stack>
            </div>
          ) : null}
          <Textarea
            size="md"
            label={t("portal.more")}
            description={report ? t("portal.more_hint") : undefined}
            autosize
            minRows={4}
            maxRows={16}
            value={text}
            error={errors.description}
            onChange={(event) => setText(event.currentTarget.value)}
            onPaste={(event) => {
              if (event.clipboardData.files.length > 0) files.add([...event.clipboardData.files]);
            }}
          />
          {devices.length > 0 && report ? (
            <Checkbox.Group
              label={t("portal.which_device")}
              value={chosen}
              onChange={setPicked}
              error={errors.asset_ids}
            >
              <div className={classes.devices} style={{ marginTop: 8 }}>
                {devices.map((device) => (
                  <label key={device.id} className={classes.device}>
                    <Checkbox value={device.id} aria-label={device.name} />
                    <AssetIcon typeName={device.type_name} size={22} />
                    <span style={{ minWidth: 0 }}>
                      <Text span display="block" fz="sm" fw={550} truncate>
                        {device.name}
                      </Text>
                      <Text span display="block" fz="xs" c="dimmed" className="tabular">
                        {device.tag}
                      </Text>
                    </span>
                  </label>
                ))}
              </div>
            </Checkbox.Group>
          ) : null}
          {report ? (
            <Radio.Group label={t("portal.how_bad")} value={urgency} onChange={(value) => setUrgency(value as Urgency)}>
              <Stack gap={8} mt={8}>
                {urgencies.map((value) => (
                  <Radio key={value} value={value} label={t(`portal.urgency.${value}`)} />
                ))}
              </Stack>
            </Radio.Group>
          ) : null}
          <Input.Wrapper label={t("attachment.list")} labelElement="div" error={errors.attachment_ids}>
            <Group gap="xs" mt={6}>
              <FileButton accept="image/*" inputProps={{ capture: "environment" }} onChange={(file) => file && files.add([file])}>
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconCamera size={18} />}>
                    {t("portal.photo")}
                  </Button>
                )}
              </FileButton>
              <FileButton multiple onChange={files.add}>
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconPaperclip size={18} />}>
                    {t("attachment.add")}
                  </Button>
                )}
              </FileButton>
            </Group>
            <div style={{ marginTop: 10, marginInline: -10 }}>
              <PendingFiles files={files.pending} onRemove={files.remove} />
            </div>
          </Input.Wrapper>
          <Group>
            <Button type="submit" size="md" loading={create.isPending} disabled={files.busy}>
              {report ? t("portal.send_report") : t("portal.send_request")}
            </Button>
            <Button variant="subtle" color="gray" size="md" onClick={() => go(paths.portal.home())}>
              {t("action.cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </div>
  );
}
