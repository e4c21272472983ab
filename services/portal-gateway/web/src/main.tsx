import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./theme/global.css";
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";
import { whenSignedOut } from "./api/client";
import { ApiError } from "./api/problem";
import { sessionQuery } from "./api/session";
import { boot, styleNonce } from "./boot";
import { followPerson, startI18n } from "./i18n/i18n";
import { createAppRouter } from "./routes";
import { resolveVariables, themeFor } from "./theme/theme";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
    },
  },
});

let checking = false;
whenSignedOut(() => {
  if (checking) return;
  checking = true;
  void client.invalidateQueries(sessionQuery).finally(() => (checking = false));
});

globalThis.__webpack_nonce__ = styleNonce();
const router = createAppRouter(client);

function App() {
  const { t } = useTranslation();
  const close = t("action.close");
  const theme = useMemo(() => themeFor(boot, close), [close]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <Notifications position={boot.surface === "portal" ? "top-center" : "bottom-right"} containerWidth={boot.surface === "portal" ? 440 : 344} limit={4} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

async function start(): Promise<void> {
  const words = startI18n();
  const session = client.fetchQuery(sessionQuery).catch(() => undefined);
  await words;
  void session.then((found) => {
    if (found?.signed_in) followPerson(found.person.language);
  });
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
