import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

/** Sends a plain mail by SMTP, as any mail program would. */
export async function send(env, { from, to, subject, text, messageId, inReplyTo }) {
  const [host, port] = env.smtp.split(":");
  const socket = connect(Number(port), host);
  const lines = readLines(socket);
  const expect = async (code) => {
    for (;;) {
      const line = (await lines.next()).value;
      if (line === undefined) throw new Error(`the connection closed before ${code}`);
      if (line[3] === "-") continue;
      if (!line.startsWith(code)) throw new Error(line);
      return;
    }
  };
  const say = async (line, code) => {
    socket.write(`${line}\r\n`);
    await expect(code);
  };
  try {
    await expect("220");
    await say("EHLO journey.example", "250");
    await say(`MAIL FROM:<${from}>`, "250");
    await say(`RCPT TO:<${to}>`, "250");
    await say("DATA", "354");
    const headers = [`From: <${from}>`, `To: <${to}>`, `Subject: ${subject}`, `Date: ${new Date().toUTCString()}`, `Message-ID: <${messageId}>`,
      ...(inReplyTo ? [`In-Reply-To: <${inReplyTo}>`, `References: <${inReplyTo}>`] : []), "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"];
    await say([...headers, "", ...text.split("\n"), "."].join("\r\n"), "250");
    socket.write("QUIT\r\n");
  } finally {
    socket.end();
  }
}

async function* readLines(socket) {
  let rest = "";
  for await (const chunk of socket) {
    rest += chunk.toString();
    for (let end; (end = rest.indexOf("\r\n")) >= 0; rest = rest.slice(end + 2)) yield rest.slice(0, end);
  }
}

/** The mails sent to an address: their headers, and their text with the soft line breaks of quoted-printable taken out. */
export function mailsTo(env, address) {
  const files = readdirSync(env.mail_sink).filter((file) => file.endsWith(".eml")).sort();
  const mails = files.map((file) => readFileSync(join(env.mail_sink, file), "utf8"));
  return mails.filter((raw) => header(raw, "To").includes(address)).map((raw) => ({ text: raw.replace(/=\r?\n/g, ""), header: (name) => header(raw, name) }));
}

function header(raw, name) {
  const head = raw.split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n[ \t]+/g, " ");
  const line = head.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line ? line.slice(name.length + 1).trim() : "";
}

/** The address inside a header such as `Acme <support@acme.example>`. */
export const addressIn = (value) => value.match(/<([^>]+)>/)?.[1] ?? value;
