import type { Json, JsonObject } from '../openapi/schema-collector.js';
import { escaped, html, type Markup, raw } from './markup.js';

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Text in which `code` stands between backticks. */
function prose(text: string): Markup {
  return raw(escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>'));
}

function pretty(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** The name of a schema, or what kind of value it is. */
function kindOf(schema: JsonObject): Markup {
  const { $ref: reference, type, format } = schema;
  if (typeof reference === 'string') {
    const name = reference.slice(reference.lastIndexOf('/') + 1);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  if (branches.length > 0) {
    return raw(branches.map((branch) => kindOf(objectOf(branch)).text).join(' or '));
  }
  const values = listOf(schema['enum']);
  if (values.length > 0) return html`one of ${values.map((value) => html`<code>${JSON.stringify(value)}</code> `)}`;
  if (schema['const'] !== undefined) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  if (type === 'array') return html`list of ${kindOf(objectOf(schema['items']))}`;
  return html`${typeof type === 'string' ? type : 'any value'}${typeof format === 'string' ? ` (${format})` : ''}`;
}

function described(schema: JsonObject): Markup {
  return typeof schema['description'] === 'string' ? prose(schema['description']) : raw('');
}

function parameterTable(parameters: readonly JsonObject[]): Markup {
  if (parameters.length === 0) return raw('');
  return html`<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">What</th></tr></thead><tbody>${parameters.map(
    (each) =>
      html`<tr><td><code>${String(each['name'])}</code>${each['required'] === true ? ' (required)' : ''}</td><td>${String(each['in'])}</td><td>${kindOf(objectOf(each['schema']))} ${described(each)}${described(objectOf(each['schema']))}</td></tr>`,
  )}</tbody></table>`;
}

function media(content: JsonObject, title: string): Markup {
  return raw(
    Object.entries(content)
      .map(([type, value]) => {
        const { schema, example } = objectOf(value);
        const shown = example === undefined ? raw('') : html`<pre tabindex="0"><code>${pretty(example)}</code></pre>`;
        return html`<h4>${title}: <code>${type}</code> ${schema === undefined ? '' : kindOf(objectOf(schema))}</h4>${shown}`.text;
      })
      .join(''),
  );
}

function answers(responses: JsonObject): Markup {
  const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
  // Beside its own answer, 202 says that it takes a second person.
  const proposes = good.length > 1;
  const [[success, about] = ['', {}]] = good.filter(([status]) => !proposes || status !== '202');
  const problems = Object.keys(responses).filter((status) => !/^2/.test(status));
  return html`${media(objectOf(objectOf(about)['content']), `Answer ${success}`)}<p>${success === '204' ? 'Answers 204 without a body. ' : ''}${proposes ? 'Answers 202 with a proposed change where it takes a second person. ' : ''}Problems: ${problems.map((status) => html`<a href="#problem-${status}">${status}</a> `)}</p>`;
}

function operation(method: string, path: string, about: JsonObject): Markup {
  const id = String(about['operationId']);
  const roles = listOf(about['x-roles']).map(String);
  const permission = about['x-permission'];
  const who =
    listOf(about['security']).length === 0 && about['security'] !== undefined
      ? 'Anybody, without signing in.'
      : roles.length > 0
        ? `Roles: ${roles.join(', ')}${typeof permission === 'string' ? ` (${permission})` : ''}.`
        : 'Anybody who is signed in.';
  return html`<details id="${id}" class="operation" data-words="${`${method} ${path} ${id} ${String(about['summary'])}`.toLowerCase()}"><summary><b class="method ${method}">${method.toUpperCase()}</b> <code>${path}</code> <span>${prose(String(about['summary']))}</span></summary><p><a href="#${id}">${id}</a>. ${who}${about['x-recent-proof'] === true ? ' A person must have proven who they are in the last 15 minutes.' : ''} ${described(about)}</p>${parameterTable(listOf(about['parameters']).map(objectOf))}${media(objectOf(objectOf(about['requestBody'])['content']), 'Body')}${answers(objectOf(about['responses']))}</details>`;
}

function problemSection(name: string, about: JsonObject): Markup {
  const key = name.slice('Problem'.length);
  const examples = objectOf(objectOf(Object.values(objectOf(about['content']))[0])['examples']);
  return html`<details id="problem-${key}" class="operation" data-words="${`problem ${key} ${Object.keys(examples).join(' ')}`}"><summary><b class="method">${key}</b> <span>${String(about['description']).split(' Codes:')[0] ?? ''}</span></summary>${Object.entries(
    examples,
  ).map(
    ([code, example]) =>
      html`<h4><code>${code}</code></h4><pre tabindex="0"><code>${pretty(objectOf(example)['value'] ?? null)}</code></pre>`,
  )}</details>`;
}

function schemaSection(name: string, schema: JsonObject): Markup {
  const required = new Set(listOf(schema['required']));
  const rows = Object.entries(objectOf(schema['properties'])).map(
    ([field, value]) =>
      html`<tr><td><code>${field}</code>${required.has(field) ? '' : ' (optional)'}</td><td>${kindOf(objectOf(value))}</td><td>${described(objectOf(value))}</td></tr>`,
  );
  const fields = rows.length === 0 ? html`<p>${kindOf(schema)}</p>` : html`<table><tbody>${rows}</tbody></table>`;
  return html`<details id="schema-${name}" class="operation" data-words="${`schema ${name}`.toLowerCase()}"><summary><code>${name}</code></summary><p>${described(schema)}</p>${fields}</details>`;
}

/** The reference of the API as one page, made of its OpenAPI document: all of it text, no script and no style in it. */
export function referencePage(document: JsonObject): string {
  const info = objectOf(document['info']);
  const components = objectOf(document['components']);
  const byTag = new Map<string, Markup[]>();
  for (const [path, item] of Object.entries(objectOf(document['paths']))) {
    for (const [method, about] of Object.entries(objectOf(item))) {
      const tag = String(listOf(objectOf(about)['tags'])[0]);
      byTag.set(tag, [...(byTag.get(tag) ?? []), operation(method, path, objectOf(about))]);
    }
  }
  const tags = [...byTag];
  const problems = Object.entries(objectOf(components['responses'])).map(([name, about]) =>
    problemSection(name, objectOf(about)),
  );
  const schemas = Object.entries(objectOf(components['schemas'])).map(([name, schema]) => schemaSection(name, objectOf(schema)));
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Waybill API</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/api/docs/reference.css"><script src="/api/docs/reference.js" defer></script></head>
<body><header><h1>Waybill API</h1><p><a href="/">Console</a> · <a href="/api/v1/openapi.json">OpenAPI document</a> · below <code>/api/v1</code></p><label>Find an endpoint, a problem or a schema <input id="find" type="search" autocomplete="off"></label><p id="found" role="status"></p></header>
<nav aria-label="Sections">${tags.map(([tag]) => html`<a href="#tag-${tag}">${tag}</a> `)}<a href="#problems">Problems</a> <a href="#schemas">Schemas</a></nav>
<main><p>${prose(String(info['description']))}</p>${tags.map(([tag, operations]) => html`<section id="tag-${tag}"><h2>${tag}</h2>${operations}</section>`)}<section id="problems"><h2>Problems</h2>${problems}</section><section id="schemas"><h2>Schemas</h2>${schemas}</section></main></body></html>`
    .text;
}
