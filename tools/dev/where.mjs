// Says where a running stack is and who can sign in. Usage: where.mjs ENV_JSON
import { readFileSync } from "node:fs";

const env = JSON.parse(readFileSync(process.argv[2], "utf8"));
const pad = (text, width) => String(text).padEnd(width);
const lines = ["", `Console   ${env.console}`];
for (const [slug, url] of Object.entries(env.portals)) lines.push(`Portal    ${pad(url, 34)} mail to ${env.mailboxes[slug]}`);
lines.push(`API       ${env.gateway}/docs`, `Mail      SMTP ${env.smtp}, LMTP ${env.lmtp}; what is sent lies in ${env.mail_sink}`, "", "Sign in as");
for (const user of env.users) lines.push(`  ${pad(user.email, 36)} ${pad(user.password, 16)} ${pad(user.role, 20)} ${user.tenant ?? ""}`);
lines.push("", `The same for programs, with an API key per tenant: ${process.argv[2]}`);
console.log(lines.join("\n"));
