import { IconArchive, IconCircleCheck, IconLock, IconPencil, IconUsers, IconWorld, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ArticleState, Audience } from "../../api/types";
import { Mark, type Tone } from "../../ui/Mark";

const states: Record<ArticleState, [Tone, Icon]> = {
  unspecified: ["neutral", IconPencil],
  draft: ["warn", IconPencil],
  published: ["good", IconCircleCheck],
  archived: ["neutral", IconArchive],
};
const audiences: Record<Audience, [Tone, Icon]> = {
  unspecified: ["neutral", IconLock],
  internal: ["neutral", IconLock],
  tenant: ["info", IconUsers],
  public: ["violet", IconWorld],
};

export function ArticleStateMark({ state, plain }: { state: ArticleState; plain?: boolean }) {
  const { t } = useTranslation();
  const [tone, icon] = states[state];
  return (
    <Mark tone={tone} icon={icon} plain={plain}>
      {t(`article.state.${state}`)}
    </Mark>
  );
}

export function AudienceMark({ audience, plain }: { audience: Audience; plain?: boolean }) {
  const { t } = useTranslation();
  const [tone, icon] = audiences[audience];
  return (
    <Mark tone={tone} icon={icon} plain={plain}>
      {t(`article.audience.${audience}`)}
    </Mark>
  );
}
