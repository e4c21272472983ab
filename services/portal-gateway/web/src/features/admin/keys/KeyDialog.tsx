import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyForm } from "./KeyForm";
import { SecretOnce } from "./SecretOnce";

/** Makes a key and then shows its secret, once. While the secret is shown, only its own button closes the dialog. */
export function KeyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setMade(null)}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      withCloseButton={!made}
      title={made ? t("admin.keys.ready", { name: made.name }) : t("admin.keys.new")}
      closeButtonProps={{ "aria-label": t("admin.close") }}
      size={520}
    >
      {made ? <SecretOnce secret={made.secret} onClose={onClose} /> : <KeyForm onMade={setMade} onClose={onClose} />}
    </Modal>
  );
}
