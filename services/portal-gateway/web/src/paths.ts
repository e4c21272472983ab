/** Every address of the app, in one place. Components never spell addresses themselves. */
const part = encodeURIComponent;

export const paths = {
  home: () => "/",
  signIn: (next?: string) => (next && next !== "/" ? `/sign-in?next=${part(next)}` : "/sign-in"),
  invitation: (token: string) => `/invitation?token=${part(token)}`,
  forgotPassword: () => "/forgot-password",
  resetPassword: (token: string) => `/reset-password?token=${part(token)}`,

  queue: () => "/queue",
  clients: () => "/clients",
  newClient: () => "/clients/new",
  client: (id: string) => `/clients/${part(id)}`,
  agents: () => "/agents",
  providerAudit: () => "/audit",
  choose: (area: "tickets" | "assets" | "knowledge" | "admin") => `/all/${area}`,

  tenant: (tenant: string) => `/t/${part(tenant)}`,
  tickets: (tenant: string) => `/t/${part(tenant)}/tickets`,
  newTicket: (tenant: string) => `/t/${part(tenant)}/tickets/new`,
  ticket: (tenant: string, id: string) => `/t/${part(tenant)}/tickets/${part(id)}`,
  assets: (tenant: string) => `/t/${part(tenant)}/assets`,
  newAsset: (tenant: string) => `/t/${part(tenant)}/assets/new`,
  asset: (tenant: string, id: string) => `/t/${part(tenant)}/assets/${part(id)}`,
  editAsset: (tenant: string, id: string) => `/t/${part(tenant)}/assets/${part(id)}/edit`,
  articles: (tenant: string) => `/t/${part(tenant)}/knowledge`,
  newArticle: (tenant: string) => `/t/${part(tenant)}/knowledge/new`,
  article: (tenant: string, id: string) => `/t/${part(tenant)}/knowledge/${part(id)}`,
  editArticle: (tenant: string, id: string) => `/t/${part(tenant)}/knowledge/${part(id)}/edit`,
  admin: (tenant: string, section = "general") => `/t/${part(tenant)}/admin/${part(section)}`,

  portal: {
    home: () => "/",
    report: (title?: string, asset?: string) => {
      const query = new URLSearchParams({ ...(title ? { title } : {}), ...(asset ? { asset } : {}) }).toString();
      return query ? `/report?${query}` : "/report";
    },
    request: (title?: string) => (title ? `/request?title=${part(title)}` : "/request"),
    tickets: () => "/tickets",
    ticket: (id: string) => `/tickets/${part(id)}`,
    devices: () => "/devices",
    device: (id: string) => `/devices/${part(id)}`,
    articles: (query?: string) => (query ? `/articles?q=${part(query)}` : "/articles"),
    article: (id: string) => `/articles/${part(id)}`,
  },
} as const;
