import i18next, { type Resource } from "i18next";
import { initReactI18next } from "react-i18next";
import { boot } from "../boot";

const CHOICE = "guichet.language";
const loaders: Record<string, () => Promise<{ default: object }>> = {
  en: () => import("./en.json"),
  fr: () => import("./fr.json"),
};

function remembered(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

/** The person's own choice, else the tenant's language, else the browser's. */
export function firstLanguage(): string {
  const wanted = [remembered(), boot.tenant?.language, navigator.language.slice(0, 2), "en"];
  return wanted.find((language): language is string => Boolean(language && language in loaders)) ?? "en";
}

export async function startI18n(): Promise<void> {
  const lng = firstLanguage();
  const words = (await loaders[lng]!()).default;
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: false,
    resources: { [lng]: { translation: words } } as Resource,
    interpolation: { escapeValue: false },
    returnEmptyString: true,
  });
  document.documentElement.lang = lng;
}

export async function changeLanguage(language: string, remember = true): Promise<void> {
  const load = loaders[language];
  if (!load || i18next.language === language) return;
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await load()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (remember) {
    try {
      localStorage.setItem(CHOICE, language);
    } catch {
      // the choice then holds for this tab only
    }
  }
}

/** The signed-in person's language, unless this browser was told another one. */
export function followPerson(language: string | undefined): void {
  if (language && !remembered()) void changeLanguage(language, false);
}
