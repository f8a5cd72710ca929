import { readFile } from 'node:fs/promises';
import { problemCodes, type RouteContract, routes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { node } from '../testing/fuzz/schema-values.js';
import { openApiDocument } from './document.js';

const document = openApiDocument(Object.values(routes));

function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => (name === '$ref' ? [String(entry)] : references(entry)));
}

describe('the OpenAPI document', () => {
  it('is the committed one: run `npm run openapi -w @waybill/api` after a change of the contracts', async () => {
    const committed: unknown = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));
    expect(document).toEqual(committed);
  });

  it('holds every endpoint once', () => {
    const { paths } = document;
    const ids = Object.values(Object(paths)).flatMap((item) =>
      Object.values(Object(item)).map((each) => Object(each).operationId),
    );
    expect(ids.toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  it('refers to nothing that it does not hold', () => {
    const found = references(document).map((reference) =>
      reference
        .slice(2)
        .split('/')
        .reduce<unknown>((at, step) => Object(at)[step], document),
    );
    expect(found.length).toBeGreaterThan(50);
    expect(found).not.toContain(undefined);
  });

  it('marks secrets as going in and never coming out', () => {
    const outgoing = Object.values(Object(document['paths'])).flatMap((item) =>
      Object.values(Object(item)).map((each) => JSON.stringify(Object(each).responses)),
    );
    expect(outgoing.join()).not.toContain('"writeOnly":true');
    expect(JSON.stringify(document)).toContain('"writeOnly":true');
  });

  it('has an example of every body and every answer, valid by the contract', () => {
    const wrong: string[] = [];
    for (const contract of Object.values(routes) as readonly RouteContract[]) {
      const operation = node(node(node(document['paths'])[contract.path])[contract.method.toLowerCase()]);
      const parts = [
        { what: 'body', about: node(operation['requestBody']), schema: contract.body },
        { what: 'answer', about: node(node(operation['responses'])[String(contract.status)]), schema: contract.response },
      ];
      for (const { what, about, schema } of parts) {
        if (schema === undefined || contract.produces === 'application/octet-stream') continue;
        const [media] = Object.values(node(about['content'])).map(node);
        const example = media?.['example'];
        const isLine = media?.['x-item-schema'] !== undefined;
        const result = schema.safeParse(isLine ? JSON.parse(String(example)) : example);
        for (const { path, message } of result.error?.issues ?? [])
          wrong.push(`${contract.operationId} ${what} /${path.join('/')} ${message}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has an example of every problem, and every endpoint says which it answers with', () => {
    const responses = node(node(document['components'])['responses']);
    const codes = Object.values(responses).flatMap((response) =>
      Object.values(node(node(response)['content'])).flatMap((media) => Object.keys(node(node(media)['examples']))),
    );
    expect([...new Set(codes)].sort()).toEqual(problemCodes);
    for (const item of Object.values(node(document['paths']))) {
      for (const operation of Object.values(node(item))) {
        expect(Object.keys(node(node(operation)['responses']))).toEqual(expect.arrayContaining(['400', '422', '5XX']));
        expect(node(node(operation)['responses'])).not.toHaveProperty('default');
      }
    }
  });
});
