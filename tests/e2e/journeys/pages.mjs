// Every page: it loads without errors, fits a phone, has no serious accessibility finding. Screenshots of each, wide and narrow, light and dark.

const first = async (visitor, path, key) => (await visitor.api("GET", path)).json?.[key]?.[0]?.id;

async function consolePages(visitor) {
  const ticket = await first(visitor, "/api/t/acme/v1/tickets?page_size=1", "tickets");
  const asset = await first(visitor, "/api/t/acme/v1/assets?page_size=1", "assets");
  const article = await first(visitor, "/api/t/acme/v1/articles?page_size=1", "articles");
  const tenant = await first(visitor, "/api/v1/tenants?page_size=1", "tenants");
  const admin = ["general", "branding", "people", "teams", "roles", "mailboxes", "quarantine", "categories", "asset_types", "locations", "hours", "keys", "audit"];
  return {
    queue: "/queue", clients: "/clients", "client-new": "/clients/new", client: `/clients/${tenant}`, agents: "/agents", "provider-audit": "/audit",
    tickets: "/t/acme/tickets", "ticket-new": "/t/acme/tickets/new", ticket: `/t/acme/tickets/${ticket}`,
    assets: "/t/acme/assets", "asset-new": "/t/acme/assets/new", asset: `/t/acme/assets/${asset}`, "asset-edit": `/t/acme/assets/${asset}/edit`,
    articles: "/t/acme/knowledge", "article-new": "/t/acme/knowledge/new", article: `/t/acme/knowledge/${article}`,
    "article-edit": `/t/acme/knowledge/${article}/edit`,
    ...Object.fromEntries(admin.map((section) => [`admin-${section}`, `/t/acme/admin/${section}`])),
  };
}

async function portalPages(visitor) {
  const ticket = await first(visitor, "/api/v1/tickets?page_size=1", "tickets");
  const article = await first(visitor, "/api/v1/articles?page_size=1", "articles");
  const device = await first(visitor, "/api/v1/assets?assignee=me&page_size=1", "assets");
  return {
    home: "/", report: "/report", request: "/request", "my-tickets": "/tickets", ...(ticket ? { "my-ticket": `/tickets/${ticket}` } : {}),
    devices: "/devices", ...(device ? { device: `/devices/${device}` } : {}), help: "/articles", ...(article ? { "help-article": `/articles/${article}` } : {}),
  };
}

const LOOKS = [
  { name: "wide", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
  { name: "wide-dark-fr", width: 1440, height: 900, dark: true, language: "fr" },
];

export default async function pages(world) {
  const problems = [];
  const visits = [
    { surface: "console", user: world.user("provider_admin"), list: consolePages },
    { surface: "portal-acme", user: world.user("requester", "acme"), list: portalPages },
    { surface: "portal-globex", user: world.user("requester", "globex"), list: portalPages, only: ["home", "my-tickets"] },
  ];
  let seen = 0;
  for (const { surface, user, list, only } of visits) {
    for (const look of LOOKS) {
      const visitor = await world.signedIn(user, look);
      const language = look.language ?? "en";
      await visitor.page.evaluate((value) => localStorage.setItem("guichet.language", value), language);
      const all = Object.entries(await list(visitor)).filter(([name]) => !only || only.includes(name));
      for (const [name, path] of all) {
        seen += 1;
        visitor.complaints.length = 0;
        const where = `${surface} ${name} ${look.name}`;
        try {
          await visitor.go(path);
          await visitor.shoot(`${surface}-${name}-${look.name}`);
          const wide = await visitor.overflow();
          if (wide > 1) problems.push(`${where}: ${wide} px wider than the window`);
          problems.push(...(await visitor.findings()).map((finding) => `${where}: ${finding}`));
        } catch (error) {
          problems.push(`${where}: ${error.message.split("\n")[0]}`);
          await visitor.shoot(`${surface}-${name}-${look.name}`).catch(() => undefined);
        }
        problems.push(...visitor.complaints.map((complaint) => `${where}: ${complaint}`));
      }
      await visitor.context.close();
    }
  }
  for (const tenant of ["acme", "globex", "initech"]) {
    const visitor = await world.visitor(world.env.portals[tenant]);
    await visitor.go("/sign-in");
    await visitor.shoot(`portal-${tenant}-sign-in`);
    problems.push(...(await visitor.findings()).map((finding) => `${tenant} sign-in: ${finding}`));
  }
  console.log(`${seen} pages seen, ${problems.length} problems`);
  if (problems.length > 0) throw new Error(`\n${problems.join("\n")}`);
}
