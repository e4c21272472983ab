// A mail becomes a ticket, an agent answers, the customer sees it: in the browser.
import { readFileSync } from "node:fs";
import { addressIn, mailsTo, send } from "../lib/mail.mjs";
import { eventually, unique } from "../lib/world.mjs";

// The customer of acme reads French.
const french = JSON.parse(readFileSync(new URL("../../../services/portal-gateway/web/src/i18n/fr.json", import.meta.url), "utf8")).portal;
const SECRET = "Only technicians may read this";
const button = (page, name) => page.getByRole("button", { name }).first();

export default async function mainJob(world) {
  const { env } = world;
  const customer = world.user("requester", "acme");
  const run = unique("run");
  const subject = `Badge reader blinks red ${run}`;

  // The agent looks at one queue over all clients; the mail arrives there without a reload.
  const agent = await world.signedIn(world.user("agent"));
  const { page } = agent;
  await agent.go("/queue");
  await page.getByRole("heading", { name: "Queue" }).waitFor();
  await send(env, { from: customer.email, to: env.mailboxes.acme, subject, text: "The door stays shut for everybody.", messageId: `${unique("m")}@acme.example` });
  const row = page.getByText(subject).first();
  await Promise.race([row.waitFor({ timeout: 20_000 }), page.getByText(/^\d+ new/).first().waitFor({ timeout: 20_000 })]);
  if (!(await row.isVisible())) await page.getByText(/^\d+ new/).first().click();
  await row.waitFor({ timeout: 10_000 });
  await agent.shoot("journey-1-queue");

  // Filters live in the address.
  await page.getByPlaceholder("Search tickets").fill(subject);
  await page.waitForURL(/q=/);
  await row.click();
  await page.waitForURL(/\/t\/acme\/tickets\//);
  await page.getByRole("heading", { name: subject }).or(page.getByText(subject)).first().waitFor();
  const ticketUrl = page.url();

  // Takes it, classifies it.
  await button(page, "Take it").click();
  await page.getByText("Open", { exact: true }).first().waitFor();
  await choose(page, /^Impact/, "The organisation");
  await choose(page, /^Urgency/, "Critical");
  await page.getByText("P1 Critical").first().waitFor();

  // Links the customer's laptop, which is offered first.
  await page.getByRole("button", { name: "Link an asset" }).click();
  const offered = page.getByRole("dialog").or(page.locator(".mantine-Popover-dropdown")).last();
  const asset = offered.getByRole("button").or(offered.getByRole("option")).first();
  await asset.click();
  await page.keyboard.press("Escape");

  // A private note, then an answer with an article in it.
  await page.getByRole("tab", { name: "Private note" }).or(page.getByRole("radio", { name: "Private note" })).first().click();
  await page.getByRole("textbox", { name: "Text of the private note" }).fill(SECRET);
  await agent.shoot("journey-2-note");
  await button(page, "Save private note").click();
  await page.getByText(SECRET).first().waitFor();
  await page.getByRole("tab", { name: "Reply" }).or(page.getByRole("radio", { name: "Reply" })).first().click();
  await page.getByRole("textbox", { name: "Text of the reply" }).fill(`We have **restarted** the reader. Is it green now, ${run}?`);
  await button(page, /^Send to /).click();
  await page.getByText(`Is it green now, ${run}?`).first().waitFor();
  await agent.shoot("journey-3-ticket");

  // The customer has it as a mail and answers from the mail program; the agent sees the answer live.
  const answer = await eventually("the answer as a mail", 20, async () => mailsTo(env, customer.email).find((mail) => mail.text.includes(`green now, ${run}`)));
  const replyTo = addressIn(answer.header("Reply-To"));
  await send(env, {
    from: customer.email, to: replyTo, subject: `Re: ${answer.header("Subject")}`, text: "Green again on the ground floor.",
    messageId: `${unique("m")}@acme.example`, inReplyTo: addressIn(answer.header("Message-ID")),
  });
  await page.getByText("Green again on the ground floor.").first().waitFor({ timeout: 20_000 });

  // The customer's portal, on a phone.
  const portal = await world.signedIn(customer, { width: 390, height: 844 });
  await portal.go("/tickets");
  await portal.page.getByText(subject).first().click();
  await portal.page.getByText(`Is it green now, ${run}?`).first().waitFor();
  if ((await portal.page.content()).includes(SECRET)) throw new Error("the private note shows in the portal");
  await portal.page.getByText(world.user("agent").name).first().waitFor();
  await portal.page.getByRole("textbox").last().fill("The first floor still blinks, see the photo.");
  await portal.page.locator("input[type=file]").last().setInputFiles({ name: "reader.png", mimeType: "image/png", buffer: pixel() });
  await portal.page.getByText("reader.png").first().waitFor();
  await portal.shoot("journey-4-portal");
  await portal.page.getByRole("button", { name: french.send, exact: true }).click();
  await portal.page.getByText("The first floor still blinks").first().waitFor();
  await page.getByText("The first floor still blinks").first().waitFor({ timeout: 15_000 });

  // Globex looks different and knows nothing of it.
  const other = await world.signedIn(world.user("requester", "globex"));
  await other.go("/tickets");
  if ((await other.page.content()).includes(subject)) throw new Error("globex sees acme's ticket");
  const id = ticketUrl.split("/").at(-1);
  const foreign = await other.api("GET", `/api/v1/tickets/${id}`);
  if (foreign.status !== 404) throw new Error(`globex gets ${foreign.status} for acme's ticket`);

  // Resolved: the customer is told, the log lists every step.
  await page.getByRole("button", { name: /^Status:/ }).click();
  await page.getByRole("menuitem", { name: /Resolve/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(`Replaced the reader, ${run}.`);
  await dialog.getByRole("button", { name: /Resolve/ }).last().click();
  await page.getByText("Resolved", { exact: true }).first().waitFor();
  await eventually("the mail that it is resolved", 20, async () => mailsTo(env, customer.email).find((mail) => mail.text.includes(`Replaced the reader, ${run}`)));
  await page.getByRole("tab", { name: "Activity" }).click();
  await page.getByText(world.user("agent").name).first().waitFor();
  await agent.shoot("journey-5-resolved");
  await portal.page.getByText(french.solved_question).first().waitFor({ timeout: 15_000 });

  const complaints = [agent, portal].flatMap((visitor) => visitor.complaints);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

/** Picks a value of a fact that is edited in place. */
async function choose(page, label, value) {
  await page.getByRole("button", { name: label }).or(page.getByRole("combobox", { name: label })).or(page.getByRole("textbox", { name: label })).first().click();
  await page.getByRole("option", { name: value }).or(page.getByRole("menuitem", { name: value })).first().click();
}

const pixel = () => Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
