// Writes env.json: the facts about a running stack, for programs. Usage: env-json.mjs STACK_FOLDER ROOT
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, root] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), "utf8").trim();
const port = (name) => read(join("run", `${name}.port`));
const seed = JSON.parse(read("seed.json"));
const services = ["identity", "ticketing", "asset", "knowledge", "notification", "mail-ingest"];
const own = (name) => name.replaceAll("-", "_");
const each = (value) => Object.fromEntries(services.map((name) => [own(name), value(name)]));
const processes = read("run/layout") === "split" ? [...services, "portal-gateway"] : ["guichet"];
const pid = (name) => Number(read(join("run", `${name}.pid`)).split(" ")[0]);
const postgres = () => Number(readFileSync(join(read("run/pg.dir"), "data/postmaster.pid"), "utf8").split("\n")[0]);

const facts = {
  gateway: `http://127.0.0.1:${port("gateway")}`,
  console: `http://console.localhost:${port("gateway")}`,
  portals: Object.fromEntries(seed.tenants.map((slug) => [slug, `http://${slug}.localhost:${port("gateway")}`])),
  users: seed.users,
  api_keys: seed.api_keys,
  mailboxes: seed.mailboxes,
  smtp: `127.0.0.1:${port("smtp")}`,
  lmtp: `127.0.0.1:${port("lmtp")}`,
  mail_sink: join(folder, "mail"),
  databases: each((name) => `postgres://postgres@127.0.0.1:${port("postgres")}/guichet_${own(name)}`),
  nats: `nats://127.0.0.1:${port("nats")}`,
  redis: `redis://127.0.0.1:${port("redis")}`,
  grpc: each((name) => `http://127.0.0.1:${port(`grpc-${name}`)}`),
  otlp: `127.0.0.1:${port("otlp")}`,
  service_auth_root: read("run/service-auth.secret"),
  layout: read("run/layout"),
  pids: { guichet: processes.map(pid), nats: pid("nats"), redis: pid("redis"), postgres: postgres() },
  root,
};
writeFileSync(join(folder, "env.json"), `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
