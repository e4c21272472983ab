import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Refusals that a page asks for on purpose, such as who is signed in. */
const EXPECTED = [/status of 40[13]/, /ERR_ABORTED/];

/** One browser window and the person in front of it. */
export class Visitor {
  constructor(world, context, page, base) {
    Object.assign(this, { world, context, page, base, complaints: [] });
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" && !EXPECTED.some((each) => each.test(text))) this.complaints.push(`console: ${text}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.complaints.push(`${response.status()} ${response.url()}`);
    });
  }

  async go(path) {
    await this.page.goto(this.base + path, { waitUntil: "domcontentloaded" });
    await this.settle();
  }

  /** Waits until the page has its data: no skeletons, nothing loading, a heading. */
  async settle() {
    await this.page.waitForLoadState("load");
    await this.page.locator("h1, h2, [role=heading]").first().waitFor({ timeout: 15_000 });
    await this.page.waitForFunction(() => !document.querySelector(".mantine-Skeleton-root, [data-loading=true], [aria-busy=true]"), null, { timeout: 15_000 });
    await this.page.waitForTimeout(150);
  }

  async signIn(user) {
    await this.go("/sign-in");
    await this.page.locator("input[name=email]").fill(user.email);
    await this.page.locator("input[name=password]").fill(user.password);
    await this.page.locator("button[type=submit]").click();
    await this.page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 15_000 });
    await this.settle();
  }

  async shoot(name) {
    await this.page.screenshot({ path: join(this.world.shots, `${name}.png`) });
  }

  /** Calls the API with this window's session. */
  async api(method, path, body) {
    return this.page.evaluate(async ([method, path, body]) => {
      const session = await (await fetch("/api/auth/session")).json();
      const headers = { "x-csrf-token": session.csrf_token, ...(body ? { "content-type": "application/json" } : {}) };
      const response = await fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined });
      return { status: response.status, json: await response.json().catch(() => null) };
    }, [method, path, body]);
  }

  /** Serious and critical findings of axe, as lines. */
  async findings() {
    await this.page.evaluate(axe);
    const result = await this.page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
      // On a phone the fixed bar covers what is scrolled under it, which this rule takes for small targets.
      rules: { "target-size": { enabled: window.innerWidth > 600 } },
    }));
    const serious = result.violations.filter((each) => ["serious", "critical"].includes(each.impact));
    return serious.map((each) => `${each.id}: ${each.help}; ${each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`);
  }

  /** How many pixels the page is wider than the window. */
  async overflow() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }
}
