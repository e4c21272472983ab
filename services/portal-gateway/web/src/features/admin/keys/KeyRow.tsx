import { Button, Code, Group, Text } from "@mantine/core";
import { IconBan, IconCircleCheck, IconClockOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { revokeApiKey } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { ApiKey } from "../../../api/types";
import { askFirst } from "../../../ui/confirm";
import { Mark } from "../../../ui/Mark";
import { DateText, TimeAgo } from "../../../ui/time";
import { useAction } from "../../../ui/useAction";
import list from "../frame/list.module.css";
import { useRoleName } from "../roles/roleName";

function stateOf(key: ApiKey): "revoked" | "expired" | "active" {
  if (key.revoked_at) return "revoked";
  return key.expires_at && new Date(key.expires_at) <= new Date() ? "expired" : "active";
}

const looks = {
  active: { tone: "good", icon: IconCircleCheck },
  expired: { tone: "neutral", icon: IconClockOff },
  revoked: { tone: "neutral", icon: IconBan },
} as const;

export function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const roleName = useRoleName();
  const { name } = apiKey;
  const state = stateOf(apiKey);
  const revoke = useAction(() => revokeApiKey(prefix, apiKey.id), { refetch: [[prefix, "identity"]], done: t("admin.keys.revoked_done", { name }) });
  return (
    <div className={list.item}>
      <div className={list.itemHead}>
        <div className={list.itemText}>
          <Group gap="xs">
            <Text fw={600} c={state === "active" ? undefined : "dimmed"}>
              {name}
            </Text>
            <Code>{apiKey.hint}…</Code>
            <Mark {...looks[state]}>{t(`admin.keys.${state}`)}</Mark>
          </Group>
          <div className={list.facts}>
            <span>{roleName(apiKey.role_id, apiKey.role_name)}</span>
            <span>
              {apiKey.created_by ? t("admin.keys.made_by", { name: apiKey.created_by }) : t("admin.keys.made")} <DateText date={apiKey.created_at} />
            </span>
            <span>
              {apiKey.last_used_at ? (
                <>
                  {t("admin.keys.last_used")} <TimeAgo at={apiKey.last_used_at} />
                </>
              ) : (
                t("admin.keys.never_used")
              )}
            </span>
            <span>
              {t(state === "revoked" ? "admin.keys.revoked_on" : state === "expired" ? "admin.keys.expired_on" : "admin.keys.expires_on")}{" "}
              <DateText date={state === "revoked" ? apiKey.revoked_at : apiKey.expires_at} />
            </span>
          </div>
        </div>
        {state === "active" ? (
          <Button
            size="xs"
            variant="default"
            c="var(--g-danger)"
            leftSection={<IconBan size={15} />}
            loading={revoke.isPending}
            onClick={() =>
              askFirst(t, {
                title: t("admin.keys.revoke_title", { name }),
                text: t("admin.keys.revoke_text", { hint: apiKey.hint }),
                confirm: t("admin.keys.revoke"),
                danger: true,
                onConfirm: () => revoke.mutate(),
              })
            }
          >
            {t("admin.keys.revoke")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
