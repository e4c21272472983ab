// A client's administrator imports people; one of them accepts the invitation on a phone, reports a problem and follows it.
import { readFileSync } from "node:fs";
import { mailsTo } from "../lib/mail.mjs";
import { eventually, unique } from "../lib/world.mjs";

const words = JSON.parse(readFileSync(new URL("../../../services/portal-gateway/web/src/i18n/fr.json", import.meta.url), "utf8"));
const TYPE = "Adapter of the journey";
const PASSWORD = "three quiet words";

export default async function portal(world) {
  const { env } = world;
  const run = unique("p");
  const email = `${run}@acme.example`;

  // The administrator pastes two lines: one is new, one lacks its address.
  const admin = await world.signedIn(world.user("tenant_admin", "acme"));
  const { page } = admin;
  await admin.go("/t/acme/admin/people");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Or paste the lines here").fill(`name,email,place\nJulie ${run},${email},Lille / Logistique\nNobody,,Lyon`);
  await dialog.getByText("Not an e-mail address").waitFor();
  await dialog.getByRole("switch", { name: /invitation/i }).check();
  await admin.shoot("portal-1-import");
  await dialog.getByRole("button", { name: "Add 1 person" }).click();
  await dialog.getByText("1 person was added.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();

  // Types of assets have a place of their own.
  await admin.go("/t/acme/admin/asset_types");
  if (!(await page.getByText(TYPE, { exact: true }).isVisible())) {
    await page.getByRole("button", { name: "Add a type" }).click();
    await page.getByRole("textbox", { name: "Name of the type" }).fill(TYPE);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(TYPE, { exact: true }).waitFor();
  }
  await page.getByRole("button", { name: `Actions for ${TYPE}` }).click();
  await page.getByRole("menuitem", { name: "Change name and symbol" }).click();
  await page.getByRole("textbox", { name: "Name of the type" }).press("Escape");

  // The invited person chooses a password on a phone and is in.
  const mail = await eventually("the invitation", 20, async () => mailsTo(env, email).at(-1));
  const token = /invitation\?token=(?:3D)?([\w-]+)/.exec(mail.text)?.[1];
  if (!token) throw new Error("no link in the invitation");
  const person = await world.visitor(env.portals.acme, { width: 390, height: 844, language: "fr" });
  await person.go(`/invitation?token=${token}`);
  await person.page.locator("input[type=password]").fill("short");
  await person.page.locator("button[type=submit]").click();
  await person.page.getByText(words.session.password_short.replace("{{count}}", "10")).waitFor();
  await person.page.locator("input[type=password]").fill(PASSWORD);
  await person.shoot("portal-2-invitation");
  await person.page.locator("button[type=submit]").click();
  await person.page.getByText(words.portal.nothing_open).waitFor({ timeout: 15_000 });
  await person.shoot("portal-3-home");

  // The link is spent, and says so.
  const late = await world.visitor(env.portals.acme, { language: "fr" });
  await late.go(`/invitation?token=${token}`);
  await late.page.getByRole("heading", { name: words.session.invitation_gone }).waitFor();

  // Reports a problem: nothing is sent without a sentence; the ticket is there at once.
  await person.page.getByRole("link", { name: words.portal.choice.report }).first().click();
  await person.page.getByRole("button", { name: words.portal.send_report }).click();
  await person.page.getByText(words.errors.field.required).waitFor();
  await person.page.getByLabel(words.portal.what_wrong).fill(`Le badge ne marche plus ${run}`);
  await person.page.getByLabel(words.portal.more).fill("Depuis ce matin.");
  await person.page.getByRole("button", { name: words.portal.send_report }).click();
  await person.page.waitForURL(/\/tickets\/./);
  await person.page.getByText(words.portal.status.new).waitFor();
  await person.page.getByText("Depuis ce matin.").waitFor();
  await person.shoot("portal-4-ticket");
  await person.go(`/tickets?q=${run}`);
  await person.page.getByText(`Le badge ne marche plus ${run}`).waitFor();

  // What is not there leads on instead of nowhere.
  await person.go("/tickets/INC-999999");
  await person.page.getByRole("heading", { name: words.portal.missing }).waitFor();

  const complaints = [admin, person].flatMap((visitor) => visitor.complaints).filter((each) => !/status of 404/.test(each));
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}
