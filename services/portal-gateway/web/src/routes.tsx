import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, type AnyRoute } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { sessionQuery, type SignedIn } from "./api/session";
import { boot } from "./boot";
import { paths } from "./paths";
import { parseSearch, stringifySearch } from "./search";
import { MissingPage, RouteError } from "./ui/RouteError";

interface Context {
  client: QueryClient;
}

type Loader = () => Promise<Record<string, ComponentType<never>>>;

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: MissingPage });

function page(parent: AnyRoute, path: string, load: Loader, name: string): AnyRoute {
  return createRoute({
    getParentRoute: () => parent,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, ComponentType>>, name),
  }) as unknown as AnyRoute;
}

/** A page of the provider's: whoever works for none is led to their own first page. */
function providerPage(parent: AnyRoute, path: string, load: Loader, name: string): AnyRoute {
  return createRoute({
    getParentRoute: () => parent,
    path,
    beforeLoad: async ({ context }) => {
      const session = await signedIn(context as unknown as Context, path);
      if (!session.provider) throw redirect({ href: firstPage(session), replace: true });
    },
    component: lazyRouteComponent(load as () => Promise<Record<string, ComponentType>>, name),
  }) as unknown as AnyRoute;
}

async function signedIn(context: Context, href: string): Promise<SignedIn> {
  const session = await context.client.ensureQueryData(sessionQuery);
  if (!session.signed_in) throw redirect({ href: paths.signIn(href) });
  return session;
}

function shell(id: string, load: Loader, name: string): AnyRoute {
  return createRoute({
    getParentRoute: () => root,
    id,
    beforeLoad: ({ context, location }) => signedIn(context as Context, location.href).then(() => undefined),
    component: lazyRouteComponent(load as () => Promise<Record<string, ComponentType>>, name),
    notFoundComponent: MissingPage,
  }) as unknown as AnyRoute;
}

/** An address that is none, inside the frame that leads on from there. */
const missing: Loader = () => Promise.resolve({ MissingPage });
const entry = () => import("./features/session/pages") as unknown as ReturnType<Loader>;
const entryPages = [
  page(root, "/sign-in", entry, "SignInPage"),
  page(root, "/invitation", entry, "InvitationPage"),
  page(root, "/forgot-password", entry, "ForgotPasswordPage"),
  page(root, "/reset-password", entry, "ResetPasswordPage"),
];

function firstPage(session: SignedIn): string {
  if (session.provider) return paths.queue();
  const [only] = session.tenants;
  return only ? paths.tickets(only.slug) : "/no-access";
}

function consoleRoutes(): AnyRoute {
  const app = shell("console", () => import("./layouts/console/ConsoleShell") as unknown as ReturnType<Loader>, "ConsoleShell");
  const tenant = createRoute({
    getParentRoute: () => app,
    path: "/t/$tenant",
    component: lazyRouteComponent(() => import("./layouts/console/TenantScope"), "TenantScope"),
  }) as unknown as AnyRoute;
  const tickets = () => import("./features/ticket/console") as unknown as ReturnType<Loader>;
  const assets = () => import("./features/asset/console") as unknown as ReturnType<Loader>;
  const knowledge = () => import("./features/knowledge/console") as unknown as ReturnType<Loader>;
  const admin = () => import("./features/admin/AdminPage") as unknown as ReturnType<Loader>;
  const providerAudit = () => import("./features/admin/audit/ProviderAuditPage") as unknown as ReturnType<Loader>;
  const provider = () => import("./features/provider/pages") as unknown as ReturnType<Loader>;
  const index = createRoute({
    getParentRoute: () => app,
    path: "/",
    beforeLoad: async ({ context }) => {
      throw redirect({ href: firstPage(await signedIn(context as unknown as Context, "/")), replace: true });
    },
  }) as unknown as AnyRoute;
  const tenantIndex = createRoute({
    getParentRoute: () => tenant,
    path: "/",
    beforeLoad: ({ params }) => {
      throw redirect({ href: paths.tickets((params as { tenant: string }).tenant), replace: true });
    },
  }) as unknown as AnyRoute;
  tenant.addChildren([
    tenantIndex,
    page(tenant, "tickets", tickets, "TenantTicketsPage"),
    page(tenant, "tickets/new", tickets, "NewTicketPage"),
    page(tenant, "tickets/$ticketId", tickets, "TicketPage"),
    page(tenant, "assets", assets, "AssetsPage"),
    page(tenant, "assets/new", assets, "NewAssetPage"),
    page(tenant, "assets/$assetId", assets, "AssetPage"),
    page(tenant, "assets/$assetId/edit", assets, "EditAssetPage"),
    page(tenant, "knowledge", knowledge, "ArticlesPage"),
    page(tenant, "knowledge/new", knowledge, "NewArticlePage"),
    page(tenant, "knowledge/$articleId", knowledge, "ArticlePage"),
    page(tenant, "knowledge/$articleId/edit", knowledge, "EditArticlePage"),
    page(tenant, "admin", admin, "AdminPage"),
    page(tenant, "admin/$section", admin, "AdminPage"),
  ]);
  app.addChildren([
    index,
    tenant,
    providerPage(app, "/queue", tickets, "QueuePage"),
    page(app, "/all/$area", provider, "ChooseClientPage"),
    providerPage(app, "/clients", provider, "ClientsPage"),
    providerPage(app, "/clients/new", provider, "NewClientPage"),
    providerPage(app, "/clients/$clientId", provider, "ClientPage"),
    providerPage(app, "/agents", provider, "AgentsPage"),
    providerPage(app, "/audit", providerAudit, "ProviderAuditPage"),
    page(app, "/no-access", provider, "NoAccessPage"),
    page(app, "$", missing, "MissingPage"),
  ]);
  return root.addChildren([...entryPages, app]) as unknown as AnyRoute;
}

function portalRoutes(): AnyRoute {
  const app = shell("portal", () => import("./layouts/portal/PortalShell") as unknown as ReturnType<Loader>, "PortalShell");
  const portal = () => import("./features/portal/pages") as unknown as ReturnType<Loader>;
  app.addChildren([
    page(app, "/", portal, "HomePage"),
    page(app, "/report", portal, "ReportPage"),
    page(app, "/request", portal, "RequestPage"),
    page(app, "/tickets", portal, "MyTicketsPage"),
    page(app, "/tickets/$ticketId", portal, "MyTicketPage"),
    page(app, "/devices", portal, "MyDevicesPage"),
    page(app, "/devices/$assetId", portal, "DevicePage"),
    page(app, "/articles", portal, "HelpPage"),
    page(app, "/articles/$articleId", portal, "HelpArticlePage"),
    page(app, "$", missing, "MissingPage"),
  ]);
  return root.addChildren([...entryPages, app]) as unknown as AnyRoute;
}

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: boot.surface === "portal" ? portalRoutes() : consoleRoutes(),
    context: { client },
    parseSearch,
    stringifySearch,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
    defaultPendingMs: 400,
  });
}
