/** What the server says before anybody has signed in: see the data island in index.html. */
export interface Branding {
  color: string;
  color_text: string;
  logo_url: string | null;
  title: string;
  welcome_text: string;
}

export interface Boot {
  surface: "console" | "portal";
  tenant: null | { id: string; slug: string; name: string; branding: Branding; language: string; time_zone: string; suspended: boolean };
  product_name: string;
  languages: string[];
  upload_limit_bytes: number;
  version: string;
}

const fallback: Boot = {
  surface: "console",
  tenant: null,
  product_name: "Guichet",
  languages: ["en", "fr"],
  upload_limit_bytes: 25 * 1024 * 1024,
  version: "dev",
};

function read(): Boot {
  const island = document.getElementById("guichet-boot");
  if (!island?.textContent) return fallback;
  return { ...fallback, ...(JSON.parse(island.textContent) as Partial<Boot>) };
}

export const boot: Boot = read();

/** Where style libraries that know no other way look for the nonce. */
declare global {
  var __webpack_nonce__: string | undefined;
}

/** The nonce that styles made at run time must carry under the page's content security policy. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}
