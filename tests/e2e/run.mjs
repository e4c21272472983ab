// Journeys through the running system in Chromium. `GUICHET_ENV` names its env.json; arguments choose journeys by name.
// Screenshots are kept in target/e2e, or where GUICHET_SHOTS says.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { World } from "./lib/world.mjs";

const folder = fileURLToPath(new URL("./journeys/", import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(folder).filter((file) => file.endsWith(".mjs")).map((file) => file.slice(0, -4)).sort();
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no journey ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.exit(2);
}

const world = await World.open();
let failed = 0;
for (const name of names.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const started = Date.now();
  try {
    const { default: journey } = await import(`./journeys/${name}.mjs`);
    await journey(world);
    console.log(`ok    ${name} (${Math.round((Date.now() - started) / 1000)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error.stack}`);
    await world.shootAll(`${name}-failed`);
  } finally {
    await world.leave();
  }
}
await world.close();
console.log(`${failed === 0 ? "all journeys passed" : `${failed} journeys failed`}; screenshots in ${world.shots}`);
process.exit(failed === 0 ? 0 : 1);
