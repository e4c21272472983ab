import { Alert, Anchor, Button, FileButton, Group, Modal, Progress, Stack, Switch, Text, Textarea } from "@mantine/core";
import { IconAlertTriangle, IconFileSpreadsheet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { locationsQuery, rolesQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import { useRoleName } from "../roles/roleName";
import { ImportTable } from "./ImportTable";
import { readImport } from "./importRows";
import { useImport } from "./useImport";

/** Enough for a company of that size at once; larger ones come in parts. */
const MOST = 2000;
const SAMPLE = "name,email,phone,job title,place,role,language,vip\nAnna Berger,anna.berger@example.com,+33 4 72 00 00 00,Engineer,Lyon,,fr,\n";

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** People from a spreadsheet: chosen or pasted, looked at, added. */
export function ImportDialog({ opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} size={640} title={t("admin.people.import.title")} closeButtonProps={{ "aria-label": t("admin.close") }}>
      <ImportSteps onClose={onClose} />
    </Modal>
  );
}

function ImportSteps({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const [text, setText] = useState("");
  const [invite, setInvite] = useState(false);
  const locations = useQuery({ ...locationsQuery(prefix), enabled: can("location.read") }).data;
  const roles = useQuery({ ...rolesQuery(prefix), enabled: can("role.read") }).data;
  const roleName = useRoleName();
  const work = useImport(prefix);
  const found = useMemo(() => readImport(text, locations ?? [], roles ?? [], roleName), [text, locations, roles, roleName]);
  const rows = found.rows.slice(0, MOST);
  const ready = rows.filter((row) => row.problems.length === 0);
  const left = ready.filter((row) => !["added", "known"].includes(work.outcomes.get(row.line)?.state ?? ""));
  const added = [...work.outcomes.values()].filter((outcome) => outcome.state === "added").length;
  const started = work.outcomes.size > 0;
  const usable = found.missing.length === 0;
  return (
    <Stack>
      {started ? null : (
        <>
          <Text fz="sm" c="dimmed">
            {t("admin.people.import.text")}{" "}
            <Anchor fz="sm" href={`data:text/csv;charset=utf-8,${encodeURIComponent(SAMPLE)}`} download="people.csv">
              {t("admin.people.import.sample")}
            </Anchor>
          </Text>
          <Group>
            <FileButton
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(file) => void file?.text().then(setText)}
            >
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFileSpreadsheet size={16} />}>
                  {t("admin.people.import.choose")}
                </Button>
              )}
            </FileButton>
          </Group>
          <Textarea
            label={t("admin.people.import.paste")}
            autosize
            minRows={3}
            maxRows={6}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </>
      )}
      {text.trim() && !usable ? (
        <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />}>
          {found.missing.map((field) => t(`admin.people.import.missing.${field}`)).join(" ")}
        </Alert>
      ) : null}
      {usable && found.unknown.length > 0 && !started ? (
        <Text fz="sm" c="dimmed">
          {t("admin.people.import.unknown", { columns: found.unknown.join(", ") })}
        </Text>
      ) : null}
      {usable && found.rows.length > MOST ? (
        <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />}>
          {t("admin.people.import.too_many", { count: MOST })}
        </Alert>
      ) : null}
      {usable && rows.length > 0 ? <ImportTable rows={rows} outcomes={work.outcomes} /> : null}
      {started ? (
        <div role="status">
          <Text fz="sm" mb={6}>
            {t("admin.people.import.done", { count: added })}
          </Text>
          {work.running ? <Progress value={((ready.length - left.length) / ready.length) * 100} aria-label={t("admin.people.import.title")} /> : null}
        </div>
      ) : (
        <Switch
          label={t("admin.people.invite_now")}
          description={t("admin.people.invite_now_text")}
          checked={invite}
          onChange={(event) => setInvite(event.currentTarget.checked)}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t(started && left.length === 0 ? "admin.close" : "action.cancel")}
        </Button>
        {started && left.length === 0 ? null : (
          <Button loading={work.running} disabled={!usable || left.length === 0} onClick={() => void work.run(left, invite)}>
            {left.length > 0 ? t("admin.people.import.run", { count: left.length }) : t("admin.people.import.open")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
