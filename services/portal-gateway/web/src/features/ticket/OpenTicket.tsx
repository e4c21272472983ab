import { IconLayoutSidebarRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RealmProvider, type Realm } from "../../api/session";
import { EmptyState } from "../../ui/EmptyState";
import { TicketView } from "./TicketView";

interface Props {
  /** Client and number, as in the address. */
  open: string | undefined;
  realms: Realm[];
  onClose: () => void;
}

/** The ticket beside the list. */
export function OpenTicket({ open, realms, onClose }: Props) {
  const { t } = useTranslation();
  const [slug, number] = open?.split("/") ?? [];
  const realm = realms.find((each) => each.slug === slug);
  if (!realm || !number) return <EmptyState icon={IconLayoutSidebarRight} title={t("list.choose")} text={t("list.choose_text")} />;
  return (
    <RealmProvider value={realm}>
      <TicketView key={open} ticketId={number} beside onClose={onClose} />
    </RealmProvider>
  );
}
