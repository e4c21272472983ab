// A technician's day in the console: many tickets at once, the ticket beside the list, neighbours, a public note, the palette.
import { readFileSync } from "node:fs";
import { unique } from "../lib/world.mjs";

const french = JSON.parse(readFileSync(new URL("../../../services/portal-gateway/web/src/i18n/fr.json", import.meta.url), "utf8"));

export default async function daily(world) {
  const customer = world.user("requester", "acme");
  const run = unique("day");
  const admin = await world.signedIn(world.user("provider_admin"));
  const requester = (await admin.api("GET", `/api/t/acme/v1/persons?query=${encodeURIComponent(customer.email)}`)).json.persons[0].id;
  for (const title of ["Toner is low", "Second screen flickers", "Phone has no signal"]) {
    const made = await admin.api("POST", "/api/t/acme/v1/tickets", { title: `${title} ${run}`, requester_id: requester, description: "Please look." });
    if (made.status >= 300) throw new Error(`a ticket could not be opened: ${JSON.stringify(made)}`);
  }

  // Two of three tickets are chosen, by the mouse and by the keyboard, and taken at once.
  const { page } = admin;
  await admin.go(`/queue?q=${run}`);
  const rows = page.getByRole("row").filter({ hasText: run });
  await rows.nth(2).waitFor({ timeout: 20_000 });
  await rows.nth(0).getByRole("checkbox").check();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("2 chosen").waitFor();
  await admin.shoot("daily-1-chosen");
  const bar = page.getByRole("toolbar", { name: "Change the chosen tickets" });
  await bar.getByRole("button", { name: "Take it" }).click();
  await page.getByText("2 tickets changed").waitFor();
  await bar.waitFor({ state: "detached" });
  await rows.filter({ hasText: world.user("provider_admin").name }).nth(1).waitFor({ timeout: 10_000 });

  // All of them wait; one may not be resolved twice, and the list says which.
  await page.getByRole("checkbox", { name: "Choose all" }).check();
  await bar.getByRole("button", { name: "Status" }).click();
  await page.getByRole("menuitem", { name: "Waiting: supplier" }).click();
  await page.getByText("3 tickets changed").waitFor();
  await rows.filter({ hasText: "Waiting: supplier" }).nth(2).waitFor({ timeout: 10_000 });

  // What can be done at once where the pointer is.
  await rows.nth(1).hover();
  await rows.nth(1).getByRole("button", { name: "Private note" }).click();
  await page.waitForURL(/\/t\/acme\/tickets\//);
  await page.getByRole("textbox", { name: "Text of the private note" }).waitFor();
  if (page.url().includes("write=")) throw new Error("what was asked for stays in the address");

  // A public note: the requester reads it in the portal.
  await page.getByRole("tab", { name: "Public note" }).click();
  await page.getByRole("textbox", { name: "Text of the public note" }).fill(`The part is ordered, ${run}.`);
  await admin.shoot("daily-2-public-note");
  await page.getByRole("button", { name: "Save public note" }).click();
  await page.getByRole("article").filter({ hasText: `The part is ordered, ${run}.` }).getByText("Public note").waitFor();
  const number = page.url().split("/").at(-1);
  const portal = await world.signedIn(customer, { width: 390, height: 844 });
  await portal.go("/tickets");
  await portal.page.getByText(run).nth(1).waitFor();
  await portal.page.getByText(number).first().click();
  await portal.page.getByText(`The part is ordered, ${run}.`).first().waitFor();

  // The neighbours of the list, and the way back to it with its filter.
  await page.locator("h1").click({ trial: true });
  await page.getByText("2 of 3", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Next ticket" }).click();
  await page.getByText("3 of 3", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Conversation" }).focus();
  await page.keyboard.press("k");
  await page.getByText("2 of 3", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await page.waitForURL((url) => url.pathname === "/queue" && url.searchParams.get("q") === run);

  // The ticket beside the list, moved through by the keyboard.
  await page.getByRole("button", { name: "Show tickets beside the list" }).click();
  await page.getByRole("region", { name: "Queue" }).focus();
  await page.keyboard.press("j");
  await page.waitForURL(/open=acme/);
  await page.getByRole("heading", { level: 1, name: new RegExp(run) }).waitFor();
  await admin.settle();
  await admin.shoot("daily-3-beside");
  const findings = await admin.findings();
  await page.getByRole("button", { name: "Show the whole table" }).click();

  // The palette goes to a number with nothing but Enter.
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search or jump to …").last().fill(run);
  await page.locator("[data-action][data-selected]").filter({ hasText: run }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/t\/acme\/tickets\/INC-/);

  // On a phone the thread has the room; the words are French for who reads French.
  const phone = await world.signedIn(world.user("agent"), { width: 390, height: 844 });
  await phone.page.evaluate(() => localStorage.setItem("guichet.language", "fr"));
  await phone.go(`/t/acme/tickets/${number}`);
  await phone.page.getByRole("button", { name: french.composer.public_short, exact: true }).click();
  await phone.page.getByRole("textbox", { name: french.composer.public_text }).waitFor();
  await phone.shoot("daily-4-phone");

  const complaints = [...findings, ...[admin, portal, phone].flatMap((visitor) => visitor.complaints)];
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}
