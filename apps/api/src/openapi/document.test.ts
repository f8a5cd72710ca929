import { readFile } from 'node:fs/promises';
import { routes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
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
});
