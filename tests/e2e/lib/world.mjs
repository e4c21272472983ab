import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Visitor } from "./visitor.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** The running system, a browser, and the people in it. */
export class World {
  static async open() {
    const path = process.env.GUICHET_ENV;
    if (!path) throw new Error("GUICHET_ENV must name the env.json of a running system: ./dev up writes .dev/env.json");
    const world = new World();
    world.env = JSON.parse(readFileSync(path, "utf8"));
    world.shots = process.env.GUICHET_SHOTS ?? fileURLToPath(new URL("../../../target/e2e/", import.meta.url));
    mkdirSync(world.shots, { recursive: true });
    world.browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    world.visitors = [];
    return world;
  }

  user(role, tenant = null, n = 0) {
    const user = this.env.users.filter((each) => each.role === role && (each.tenant ?? null) === tenant)[n];
    if (!user) throw new Error(`no user ${n} with role ${role} in ${tenant}`);
    return user;
  }

  /** A browser of its own at a host. Options: width, height, dark, language. */
  async visitor(base, options = {}) {
    const { width = 1440, height = 900, dark = false, language = "en" } = options;
    const context = await this.browser.newContext({
      viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale: language, baseURL: base, reducedMotion: "reduce",
    });
    const visitor = new Visitor(this, context, await context.newPage(), base);
    this.visitors.push(visitor);
    return visitor;
  }

  /** The same, signed in. */
  async signedIn(user, options = {}) {
    const base = options.base ?? (user.role === "requester" || user.role === "department_manager" ? this.env.portals[user.tenant] : this.env.console);
    const visitor = await this.visitor(base, options);
    await visitor.signIn(user);
    return visitor;
  }

  async shootAll(name) {
    for (const [index, visitor] of this.visitors.entries()) await visitor.shoot(`${name}-${index}`).catch(() => undefined);
  }

  async leave() {
    await Promise.all(this.visitors.splice(0).map((visitor) => visitor.context.close()));
  }

  async close() {
    await this.browser.close();
  }
}

/** Asks again until there is an answer, for at most `seconds`. */
export async function eventually(what, seconds, ask) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((done) => setTimeout(done, 150));
  }
}

export const unique = (prefix) => `${prefix}${Math.random().toString(36).slice(2, 10)}`;
