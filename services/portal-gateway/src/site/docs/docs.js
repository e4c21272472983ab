"use strict";

const METHODS = ["get", "post", "patch", "put", "delete"];

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** `code` and **bold** of Markdown; everything else stays text. */
function prose(text) {
  const blocks = (text ?? "").split(/\n{2,}/).filter((block) => block.trim());
  return blocks.map((block) => {
    const paragraph = el("p");
    for (const part of block.split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
      if (part.startsWith("`")) paragraph.append(el("code", {}, part.slice(1, -1)));
      else if (part.startsWith("**")) paragraph.append(el("strong", {}, part.slice(2, -2)));
      else paragraph.append(part);
    }
    return paragraph;
  });
}

const resolve = (api, item) =>
  item?.$ref ? item.$ref.slice(2).split("/").reduce((value, key) => value?.[key], api) : item;

function typeName(schema) {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return el("a", { href: `#schema-${name}` }, name);
  }
  if (schema.anyOf) return el("span", {}, ...schema.anyOf.flatMap((one, at) => (at ? [" or ", typeName(one)] : [typeName(one)])));
  if (schema.type === "array") return el("span", {}, "list of ", typeName(schema.items));
  if (schema.additionalProperties) return el("span", {}, "map of ", typeName(schema.additionalProperties));
  return [schema.type, schema.format].flat().filter(Boolean).join(", ");
}

function table(rows) {
  if (!rows.length) return null;
  const line = ([name, type, required, text]) =>
    el("tr", {}, el("td", {}, el("code", {}, name)), el("td", {}, type, required ? " (required)" : ""), el("td", {}, ...prose(text)));
  return el("table", {}, el("tbody", {}, ...rows.map(line)));
}

function properties(api, schema) {
  const target = resolve(api, schema) ?? {};
  const required = new Set(target.required ?? []);
  return Object.entries(target.properties ?? {}).map(([name, one]) => [name, typeName(one), required.has(name), one.description]);
}

function titled(title, node) {
  return node ? el("div", {}, el("h4", {}, title), node) : null;
}

function operation(api, path, method, one) {
  const parameters = (one.parameters ?? [])
    .map((item) => resolve(api, item))
    .map((item) => [item.name, el("span", {}, item.in, ", ", typeName(item.schema)), item.required, item.description]);
  const body = Object.values(one.requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(one.responses ?? {}).map(([status, item]) => {
    const answer = resolve(api, item);
    const schema = Object.values(answer.content ?? {})[0]?.schema;
    return [status, typeName(schema), false, answer.description];
  });
  return el(
    "section",
    { id: one.operationId },
    el("h3", {}, one.summary || one.operationId),
    el("div", { class: "path" }, el("span", { class: `method ${method}` }, method.toUpperCase()), path),
    ...prose(one.description === `${one.summary}.` ? "" : one.description),
    titled("Parameters", table(parameters)),
    body ? titled("Body", el("div", {}, typeName(body), table(properties(api, body)))) : null,
    titled("Answers", table(answers)),
  );
}

function schemaSection(api, name, schema) {
  const values = schema.enum ? el("p", {}, ...schema.enum.flatMap((value) => [el("code", {}, value), " "])) : null;
  return el("section", { id: `schema-${name}` }, el("h3", {}, name), ...prose(schema.description), values, table(properties(api, schema)));
}

function render(api) {
  const main = document.getElementById("main");
  const index = document.getElementById("index");
  main.replaceChildren(el("h1", {}, `${api.info.title} API`), ...prose(api.info.description), el("p", {}, el("a", { href: "/openapi.json" }, "OpenAPI document")));
  for (const tag of api.tags ?? []) {
    const found = Object.entries(api.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags?.includes(tag.name)).map((method) => [path, method, item[method]]),
    );
    if (!found.length) continue;
    main.append(el("h2", {}, tag.name), ...prose(tag.description), ...found.map((entry) => operation(api, ...entry)));
    const links = found.map(([, , one]) => el("a", { href: `#${one.operationId}` }, one.summary || one.operationId));
    index.append(el("div", {}, el("h2", {}, tag.name), ...links));
  }
  main.append(el("h2", {}, "Schemas"), ...Object.entries(api.components.schemas).map(([name, schema]) => schemaSection(api, name, schema)));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

document.getElementById("find").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase();
  for (const link of document.querySelectorAll("#index a")) link.hidden = !`${link.textContent} ${link.hash}`.toLowerCase().includes(words);
});

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(render)
  .catch(() => document.getElementById("main").replaceChildren(el("p", {}, "The description could not be loaded.")));
